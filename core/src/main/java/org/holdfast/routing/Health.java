package org.holdfast.routing;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.Endpoint;
import org.holdfast.time.Ticker;

/**
 * Passive health: an instance that refused or timed out a connection rests. After the rest one
 * connection is let through on trial; if it fails too, the next rest is twice as long; a success
 * ends it all. Safe for all threads.
 */
final class Health {
  static final Duration FIRST_REST = Duration.ofSeconds(2);
  static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final ConcurrentMap<Endpoint, Rest> ailing = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();

  Health(Ticker ticker) {
    this.ticker = ticker;
  }

  /** An instance that fails while it rests goes on resting: many connections may fail at once. */
  void failed(Endpoint instance) {
    failures.increment();
    long now = ticker.nanos();
    ailing.compute(
        instance, (key, rest) -> rest == null ? Rest.first(now) : rest.afterFailure(now));
  }

  void reached(Endpoint instance) {
    if (!ailing.isEmpty()) {
      ailing.remove(instance);
    }
  }

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

  void forgetAllBut(Collection<Endpoint> instances) {
    ailing.keySet().retainAll(instances);
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
