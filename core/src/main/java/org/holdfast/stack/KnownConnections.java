package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reply.Opened;
import org.holdfast.membership.ClaimMirror.Cover;
import org.holdfast.membership.ConnectionQuery;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.stack.ConnectionListing.Origin;
import org.holdfast.stack.PerPlace.Place;
import org.holdfast.time.Ticker;

/**
 * The active connections that routers have to this target's instances (SPEC C3). A router whose
 * news have a gap is asked for all of them anew; what a router told goes with it when it leaves or
 * its lease has lapsed. Owner thread only, but for the numbers.
 */
final class KnownConnections {
  /** Those beyond are counted alone. */
  static final int MOST = 100_000;

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final Ticker ticker;
  private final Timers timers;
  private final Member member;
  private final Sightings sightings;
  private final Affinities affinities;
  private final Map<String, Router> routers = new HashMap<>();
  private final PerPlace perPlace = new PerPlace();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger leftOut = new AtomicInteger();

  private record Known(Place place, Endpoint client, long openedAt) {}

  /** What one router told in one life. */
  private static final class Router {
    final long incarnation;
    final Map<Long, Known> connections = new HashMap<>();
    int leftOut;
    long number;
    boolean isWhole;
    long askedAt;

    /** Nothing was heard yet. */
    Router(long incarnation, long longAgo) {
      this.incarnation = incarnation;
      askedAt = longAgo;
    }
  }

  KnownConnections(
      Ticker ticker, Timers timers, Member member, Sightings sightings, Affinities affinities) {
    this.ticker = ticker;
    this.timers = timers;
    this.member = member;
    this.sightings = sightings;
    this.affinities = affinities;
  }

  /** From now on, forgets in time what nobody stands for any more. */
  void begin() {
    timers.after(INTERVAL, this::look);
  }

  private void look() {
    begin();
    for (String name : List.copyOf(routers.keySet())) {
      Router router = routers.get(name);
      if (router == null || !isLive(name, router.incarnation)) {
        forget(name);
      } else if (!router.isWhole || (router.leftOut > 0 && size.get() < MOST / 2)) {
        askAnew(name, router);
      }
    }
  }

  private boolean isLive(String router, long incarnation) {
    return member
        .roster()
        .find(router)
        .filter(one -> one.role() == Role.ROUTER && one.incarnation() == incarnation)
        .filter(member::mayBeLive)
        .isPresent();
  }

  private void askAnew(String name, Router router) {
    if (ticker.nanos() - router.askedAt >= ASK_AGAIN.toNanos()) {
      router.askedAt = ticker.nanos();
      sightings.askAnew(name);
    }
  }

  /** This stack begins a new life: whatever it was told may have missed something. */
  void forgetAll() {
    List.copyOf(routers.keySet()).forEach(this::forget);
  }

  private void forget(String name) {
    Router router = routers.remove(name);
    if (router != null) {
      clear(router);
    }
  }

  private void clear(Router router) {
    router.connections.values().forEach(known -> perPlace.add(known.place, -1));
    size.addAndGet(-router.connections.size());
    router.connections.clear();
    leftOut.addAndGet(-router.leftOut);
    router.leftOut = 0;
  }

  /** A router, or somebody else, has told something. */
  void told(String name, Reply reply) {
    if (!isLive(name, reply.incarnation())) {
      return;
    }
    Router router = routers.get(name);
    if (router == null || router.incarnation != reply.incarnation()) {
      forget(name);
      router = new Router(reply.incarnation(), ticker.nanos() - ASK_AGAIN.toNanos());
      routers.put(name, router);
    }
    boolean isNext = reply.number() == router.number + 1;
    router.isWhole = reply.isAnew() || (isNext && (router.isWhole || reply.number() == 1));
    router.number = reply.number();
    if (reply.isAnew()) {
      clear(router);
    }
    for (Opened opened : reply.opened()) {
      open(router, opened);
    }
    for (long id : reply.closed()) {
      close(router, id);
    }
    if (!router.isWhole) {
      askAnew(name, router);
    }
  }

  private void open(Router router, Opened opened) {
    if (size.get() >= MOST && !router.connections.containsKey(opened.id())) {
      router.leftOut++;
      leftOut.incrementAndGet();
      return;
    }
    Place place = new Place(opened.service(), opened.instance());
    long openedAt = ticker.nanos() - TimeUnit.MILLISECONDS.toNanos(opened.ageMillis());
    Known before = router.connections.put(opened.id(), new Known(place, opened.client(), openedAt));
    if (before == null) {
      size.incrementAndGet();
      perPlace.add(place, 1);
    }
  }

  private void close(Router router, long id) {
    Known closed = router.connections.remove(id);
    if (closed != null) {
      size.decrementAndGet();
      perPlace.add(closed.place, -1);
    } else if (router.leftOut > 0) {
      router.leftOut--;
      leftOut.decrementAndGet();
    }
  }

  /**
   * Whether every live router has told all: then what is not here does not exist, but for what
   * happened in the last moment.
   */
  boolean isWhole() {
    return leftOut.get() == 0
        && member.roster().participants().stream()
            .filter(one -> one.role() == Role.ROUTER && one.protocol() >= Participant.PROTOCOL)
            .filter(member::mayBeLive)
            .allMatch(this::hasToldAll);
  }

  private boolean hasToldAll(Participant router) {
    Router known = routers.get(router.name());
    return known != null && known.incarnation == router.incarnation() && known.isWhole;
  }

  /** Any thread: how many are known. */
  int size() {
    return size.get();
  }

  /** Any thread: how many more there are. */
  int leftOut() {
    return leftOut.get();
  }

  /** Any thread: how many of the service come to that instance. */
  int count(ServiceAddress service, Endpoint instance) {
    return perPlace.count(new Place(service, instance));
  }

  /** Any thread: how many of the service come to this target. */
  int count(ServiceAddress service) {
    return perPlace.count(service);
  }

  List<ConnectionListing> list(ConnectionQuery query, int atMost) {
    List<ConnectionListing> listed = new ArrayList<>();
    routers.forEach(
        (name, router) ->
            router.connections.entrySet().stream()
                .filter(one -> isMeant(query, one.getValue()))
                .limit(atMost - listed.size())
                .map(one -> listing(name, one.getKey(), one.getValue()))
                .forEach(listed::add));
    return listed;
  }

  private static boolean isMeant(ConnectionQuery query, Known known) {
    return query.matches(known.place.service(), known.client, known.place.instance());
  }

  private ConnectionListing listing(String router, long id, Known known) {
    Optional<ClientSelector> keptBy = keptBy(known);
    return new ConnectionListing(
        router,
        id,
        known.place.service(),
        known.client,
        known.place.instance(),
        Duration.ofNanos(ticker.nanos() - known.openedAt),
        keptBy.isPresent() ? Origin.SERVER : originWithoutStart(known.place.service()),
        keptBy);
  }

  private Origin originWithoutStart(ServiceAddress service) {
    return member.roster().isAutomatic(service) ? Origin.AUTOMATIC : Origin.NONE;
  }

  private Optional<ClientSelector> keptBy(Known known) {
    Place place = known.place;
    return member
        .mirror()
        .governing(place.service(), known.client)
        .map(Cover::client)
        .filter(
            client ->
                affinities.isHeld(new AffinityKey(place.service(), client), place.instance()));
  }
}
