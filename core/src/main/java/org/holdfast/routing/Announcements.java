package org.holdfast.routing;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Participant.Served;
import org.holdfast.facility.Roster;
import org.holdfast.membership.Accepted;
import org.holdfast.membership.Member;
import org.holdfast.membership.News;
import org.holdfast.membership.Timers;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.time.Ticker;

/**
 * Tells each stack which connections to its instances were opened and closed: so it knows those
 * that are active (SPEC C3), and need not ask when a start follows (A14, rule 13). The first is
 * told at once, more of them in batches. Events come from any thread; everything else happens on
 * the owner thread.
 */
final class Announcements implements ConnectionEvents {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration COMPLAINT_INTERVAL = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(Announcements.class.getName());
  private static final int MOST_WAITING = 40_000;

  /** A stack that has lost what was told last learns of it by then. */
  private static final Duration REMINDER_INTERVAL = Duration.ofSeconds(1);

  private final Executor owner;
  private final Timers timers;
  private final Ticker ticker;
  private final Member member;
  private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
  private final Map<String, Set<Place>> places = new HashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder untold = new LongAdder();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean hasGap = new AtomicBoolean();
  private Roster placesOf = Roster.empty();
  private long lastTold;
  private long complainedOf;
  private long lastComplaint;

  private record Event(Open open, boolean isClosed) {
    Place place() {
      return new Place(open.service(), open.instance());
    }
  }

  private record Place(ServiceAddress service, Endpoint instance) {}

  Announcements(Executor owner, Timers timers, Ticker ticker, Member member) {
    this.owner = owner;
    this.timers = timers;
    this.ticker = ticker;
    this.member = member;
    lastTold = ticker.nanos() - INTERVAL.toNanos();
    lastComplaint = ticker.nanos() - COMPLAINT_INTERVAL.toNanos();
  }

  @Override
  public long untold() {
    return untold.sum() + member.untold();
  }

  /** Owner thread: says to every stack again and again how much it was told. */
  void begin() {
    timers.after(REMINDER_INTERVAL, this::remind);
  }

  private void remind() {
    begin();
    tell();
    stacks().forEach(stack -> member.announce(stack, new News(List.of(), List.of(), true)));
  }

  @Override
  public void opened(Open open) {
    if (!add(new Event(open, false))) {
      untold.increment();
    }
  }

  @Override
  public void closed(Open closed) {
    add(new Event(closed, true));
  }

  private boolean add(Event event) {
    if (size.get() >= MOST_WAITING) {
      hasGap.set(true);
      return false;
    }
    size.incrementAndGet();
    waiting.add(event);
    if (scheduled.compareAndSet(false, true)) {
      owner.execute(this::tellOrWait);
    }
    return true;
  }

  /** Owner thread: that stack has missed something. */
  void tellAnew(String stack, ConnectionTable connections) {
    updatePlaces();
    Set<Place> its = places.getOrDefault(stack, Set.of());
    member.tellAnew(
        stack,
        connections
            .all()
            .filter(open -> its.contains(new Place(open.service(), open.instance())))
            .map(Open::accepted)
            .iterator());
  }

  private void tellOrWait() {
    long sinceLast = ticker.nanos() - lastTold;
    if (sinceLast >= INTERVAL.toNanos()) {
      tell();
    } else {
      timers.after(INTERVAL.minusNanos(sinceLast), this::tell);
    }
  }

  private void tell() {
    lastTold = ticker.nanos();
    scheduled.set(false);
    boolean isWhole = !hasGap.getAndSet(false);
    List<Event> events = new ArrayList<>();
    for (Event next = waiting.poll(); next != null; next = waiting.poll()) {
      events.add(next);
    }
    size.addAndGet(-events.size());
    updatePlaces();
    Map<Place, List<Event>> byPlace = events.stream().collect(Collectors.groupingBy(Event::place));
    for (String stack : stacks()) {
      News news = news(stack, byPlace, isWhole);
      if (!news.opened().isEmpty() || !news.closed().isEmpty() || !isWhole) {
        member.announce(stack, news);
      }
    }
    complain();
  }

  private News news(String stack, Map<Place, List<Event>> byPlace, boolean isWhole) {
    List<Accepted> opened = new ArrayList<>();
    List<Long> closed = new ArrayList<>();
    for (Place place : places.getOrDefault(stack, Set.of())) {
      for (Event event : byPlace.getOrDefault(place, List.of())) {
        if (event.isClosed) {
          closed.add(event.open.id());
        } else {
          opened.add(event.open.accepted());
        }
      }
    }
    return new News(opened, closed, isWhole);
  }

  /** A stack asks for connections that a start needs, but extends no affinity by the untold. */
  private void complain() {
    long now = ticker.nanos();
    long sum = untold();
    if (sum != complainedOf && now - lastComplaint >= COMPLAINT_INTERVAL.toNanos()) {
      complainedOf = sum;
      lastComplaint = now;
      LOG.log(
          WARNING,
          "HF-1113: the cluster takes word of new connections too slowly; {0} were not told of so far, and"
              + " extended no affinity",
          sum);
    }
  }

  private List<String> stacks() {
    return member.roster().participants().stream()
        .filter(one -> one.role() == Role.STACK)
        .map(Participant::name)
        .toList();
  }

  /** What a stack serves no longer still has connections. */
  private void updatePlaces() {
    Roster now = member.roster();
    if (now.equals(placesOf)) {
      return;
    }
    placesOf = now;
    List<String> stacks = stacks();
    places.keySet().retainAll(stacks);
    List<String> newcomers = stacks.stream().filter(stack -> !places.containsKey(stack)).toList();
    for (Participant one : now.participants()) {
      for (Served served : one.served()) {
        served.instances().stream()
            .map(instance -> new Place(served.service(), instance))
            .forEach(
                place -> places.computeIfAbsent(one.name(), name -> new HashSet<>()).add(place));
      }
    }
    newcomers.forEach(stack -> member.announce(stack, new News(List.of(), List.of(), false)));
  }
}
