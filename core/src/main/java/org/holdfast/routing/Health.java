package org.holdfast.routing;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.time.Ticker;

/**
 * Which instances are left alone, and why. Passive: one that refused or timed out a connection, or
 * reset several in a row before it answered, rests. After the rest one connection is let through on
 * trial; if it fails too, the next rest is twice as long; a success ends it all. Active: one that a
 * service's checks found to be down gets nothing until they find it up. Safe for all threads.
 */
final class Health {
  static final Duration FIRST_REST = Duration.ofSeconds(2);
  static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final ConcurrentMap<Endpoint, Rest> ailing = new ConcurrentHashMap<>();
  private final ConcurrentMap<Endpoint, Run> resets = new ConcurrentHashMap<>();
  private final ConcurrentMap<Endpoint, Set<ServiceAddress>> down = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();

  Health(Ticker ticker) {
    this.ticker = ticker;
  }

  /** An instance that fails while it rests goes on resting: many connections may fail at once. */
  void failed(Endpoint instance) {
    failures.increment();
    rest(instance);
  }

  private void rest(Endpoint instance) {
    long now = ticker.nanos();
    ailing.compute(
        instance, (key, rest) -> rest == null ? Rest.first(now) : rest.afterFailure(now));
  }

  /** One alone may be the client's own doing; several in a row are a failure. */
  void reset(Endpoint instance) {
    long now = ticker.nanos();
    Run run =
        resets.compute(
            instance, (key, last) -> (last == null ? Run.NONE : last).failed(now, FIRST_REST));
    if (run.isComplete()) {
      failed(instance);
    }
  }

  void reached(Endpoint instance) {
    if (!ailing.isEmpty()) {
      ailing.remove(instance);
    }
  }

  void answered(Endpoint instance) {
    if (!resets.isEmpty()) {
      resets.remove(instance);
    }
  }

  /**
   * An instance that serves two services is one listener: down for one is down for both. Whether
   * this service had not found it down before.
   */
  boolean down(ServiceAddress service, Endpoint instance) {
    boolean isNews = !down.getOrDefault(instance, Set.of()).contains(service);
    down.merge(
        instance,
        Set.of(service),
        (those, more) ->
            Stream.concat(those.stream(), more.stream()).collect(Collectors.toUnmodifiableSet()));
    return isNews;
  }

  /** Whether that made a difference to this service: it had found it down. */
  boolean up(ServiceAddress service, Endpoint instance) {
    Set<ServiceAddress> before = down.getOrDefault(instance, Set.of());
    down.computeIfPresent(
        instance,
        (key, those) -> {
          Set<ServiceAddress> left = new HashSet<>(those);
          left.remove(service);
          return left.isEmpty() ? null : Set.copyOf(left);
        });
    return before.contains(service);
  }

  /** Whoever lives there now is another: what was said of the former is forgotten. */
  void forget(Endpoint instance) {
    down.remove(instance);
    ailing.remove(instance);
    resets.remove(instance);
  }

  /** Whether an instance gets no connection at all, not even those of clients that it keeps. */
  boolean isDown(Endpoint instance) {
    return !down.isEmpty() && down.containsKey(instance);
  }

  /** Whether an instance is left alone now, unless nothing else is left. */
  boolean isResting(Endpoint instance) {
    Rest rest = ailing.isEmpty() ? null : ailing.get(instance);
    return rest != null && !rest.isOver(ticker.nanos());
  }

  /** A connection goes there now; if that is the trial after a rest, others stay away meanwhile. */
  void chosen(Endpoint instance) {
    Rest rest = ailing.isEmpty() ? null : ailing.get(instance);
    if (rest != null && rest.isOver(ticker.nanos())) {
      ailing.replace(instance, rest, rest.trial(ticker.nanos()));
    }
  }

  /** What is down stays so: who found it down takes it back. */
  void forgetAllBut(Collection<Endpoint> instances) {
    ailing.keySet().retainAll(instances);
    resets.keySet().retainAll(instances);
  }

  long failures() {
    return failures.sum();
  }

  private record Rest(long until, long nanos, boolean onTrial) {
    static Rest first(long now) {
      return new Rest(now + FIRST_REST.toNanos(), FIRST_REST.toNanos(), false);
    }

    boolean isOver(long now) {
      return now - until >= 0;
    }

    Rest trial(long now) {
      return new Rest(now + nanos, nanos, true);
    }

    Rest afterFailure(long now) {
      if (!onTrial && !isOver(now)) {
        return this;
      }
      long longer = Math.min(2 * nanos, LONGEST_REST.toNanos());
      return new Rest(now + longer, longer, false);
    }
  }
}
