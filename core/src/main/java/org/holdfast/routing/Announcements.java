package org.holdfast.routing;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Served;
import org.holdfast.membership.Accepted;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.time.Ticker;

/**
 * Tells each stack which connections were just opened to its instances, so that it need not ask
 * when a start follows (SPEC A14, rule 13). The first is told at once, more of them in batches.
 * Events come from any thread; everything else happens on the owner thread.
 */
final class Announcements implements ConnectionEvents {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration COMPLAINT_INTERVAL = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(Announcements.class.getName());
  private static final int MOST_WAITING = 20_000;

  private final Executor owner;
  private final Timers timers;
  private final Ticker ticker;
  private final Member member;
  private final Queue<Accepted> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder untold = new LongAdder();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private long lastTold;
  private long complainedOf;
  private long lastComplaint;

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

  @Override
  public void opened(ServiceAddress service, Endpoint client, Endpoint instance, boolean pinned) {
    if (size.get() >= MOST_WAITING) {
      untold.increment();
      return;
    }
    size.incrementAndGet();
    waiting.add(new Accepted(service, instance, client, pinned, ticker.nanos()));
    if (scheduled.compareAndSet(false, true)) {
      owner.execute(this::tellOrWait);
    }
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
    List<Accepted> connections = new ArrayList<>();
    for (Accepted next = waiting.poll(); next != null; next = waiting.poll()) {
      connections.add(next);
    }
    size.addAndGet(-connections.size());
    byStack(connections).forEach(member::announce);
    complain();
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
          "the cluster takes word of new connections too slowly; {0} were not told of so far, and"
              + " extended no affinity",
          sum);
    }
  }

  private Map<String, List<Accepted>> byStack(List<Accepted> connections) {
    Map<String, List<Accepted>> byStack = new HashMap<>();
    for (Participant one : member.roster().participants()) {
      for (Served served : one.served()) {
        connections.stream()
            .filter(open -> open.service().equals(served.service()))
            .filter(open -> served.instances().contains(open.instance()))
            .forEach(
                open -> byStack.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(open));
      }
    }
    return byStack;
  }
}
