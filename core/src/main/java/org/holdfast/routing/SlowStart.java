package org.holdfast.routing;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.holdfast.affinity.Endpoint;
import org.holdfast.time.Ticker;

/**
 * An instance of one service that returns gets a share of the new connections that rises linearly
 * over a time. One that was never seen before has its whole share at once: else the first instances
 * of a new service would be overrun. Safe for all threads.
 */
final class SlowStart {
  /** Of more instances than these it is not remembered that they were here. */
  static final int MOST_GONE = 1_000;

  private static final double LEAST_SHARE = 0.01;

  private final Ticker ticker;
  private final Set<Endpoint> gone = new LinkedHashSet<>();
  private final ConcurrentMap<Endpoint, Long> returned = new ConcurrentHashMap<>();
  private volatile Duration time = Duration.ZERO;

  SlowStart(Ticker ticker) {
    this.ticker = ticker;
  }

  /** How long an instance that returns takes until it has its whole share; zero: none. */
  void lasts(Duration longer) {
    time = longer;
  }

  /** These serve now, instead of those. */
  synchronized void publish(List<Endpoint> before, List<Endpoint> now) {
    for (Endpoint instance : now) {
      if (gone.remove(instance)) {
        returned(instance);
      }
    }
    Set<Endpoint> staying = Set.copyOf(now);
    for (Endpoint instance : before) {
      if (!staying.contains(instance)) {
        returned.remove(instance);
        gone.add(instance);
      }
    }
    forgetTheOldest();
  }

  private void forgetTheOldest() {
    for (Iterator<Endpoint> oldest = gone.iterator(); gone.size() > MOST_GONE; ) {
      oldest.next();
      oldest.remove();
    }
  }

  void returned(Endpoint instance) {
    if (!time.isZero()) {
      returned.put(instance, ticker.nanos());
    }
  }

  /** From just above 0 to 1: how much of an equal part of the connections it shall have now. */
  double share(Endpoint instance) {
    Long since = returned.isEmpty() ? null : returned.get(instance);
    if (since == null) {
      return 1;
    }
    double share = (double) (ticker.nanos() - since) / time.toNanos();
    if (share >= 1) {
      returned.remove(instance, since);
      return 1;
    }
    return Math.max(share, LEAST_SHARE);
  }
}
