package org.holdfast.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each user may do something: so many at once, refilled evenly over a minute. Knows the
 * last 1,000 users. Safe for all threads.
 */
final class Budget {
  private static final int USERS = 1_000;
  private static final double NANOS_A_MINUTE = 60e9;

  private final int perMinute;
  private final LongSupplier nanoTime;
  private final Map<String, Purse> purses = new LinkedHashMap<>(16, 0.75f, true);

  private record Purse(double left, long at) {}

  Budget(int perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
  }

  /** Takes one; false: there is none left now. */
  synchronized boolean take(String user) {
    long now = nanoTime.getAsLong();
    Purse before = purses.getOrDefault(user, new Purse(perMinute, now));
    double refilled = (now - before.at()) * perMinute / NANOS_A_MINUTE;
    double left = Math.min(perMinute, before.left() + refilled);
    boolean allowed = left >= 1;
    purses.put(user, new Purse(allowed ? left - 1 : left, now));
    if (purses.size() > USERS) {
      purses.remove(purses.keySet().iterator().next());
    }
    return allowed;
  }
}
