package org.holdfast.configuration;

import java.time.Duration;

/**
 * How many connections an instance takes from one front tier for one service, and what becomes of
 * those that find no place (SPEC rule 16).
 *
 * @param maxConnections to each instance at once; {@link #UNLIMITED}: any number
 * @param maxWaiting how many clients may wait at once for a place
 * @param longestWait how long each of them may
 * @param refusesWhenOwnerIsFull whether a kept client is refused, and not balanced, when its owner
 *     has had no place for so long
 */
public record InstanceLimit(
    int maxConnections, int maxWaiting, Duration longestWait, boolean refusesWhenOwnerIsFull) {
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** No limit, so nobody ever waits. */
  public static final InstanceLimit NONE = new InstanceLimit(UNLIMITED, 0, Duration.ZERO, false);

  static InstanceLimit read(Source source, ServiceKeys keys) {
    return new InstanceLimit(
        source.integer(keys.maxConnectionsPerInstance(), UNLIMITED, 1, 1_000_000),
        source.integer(keys.maxWaiting(), 1_000, 0, 100_000),
        source.duration(
            keys.longestWait(),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMinutes(10)),
        refuses(source, keys.fullOwner()));
  }

  private static boolean refuses(Source source, String key) {
    String value = source.text(key).orElse("balance");
    if (!value.equals("balance") && !value.equals("refuse")) {
      throw new ConfigurationException(key, value, "balance or refuse");
    }
    return value.equals("refuse");
  }
}
