package org.holdfast.configuration;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a front tier finds out whether an instance of a service can take connections (SPEC E4).
 *
 * @param kind what is tried
 * @param path what is asked for, where the kind is HTTP
 * @param interval from the beginning of one check of an instance to that of the next
 * @param timeout how long a check may take, from connecting to its result
 * @param rise how many checks in a row must pass until one that is down is up
 * @param fall how many in a row must fail until one that is up is down; the first failure is enough
 *     for one that never passed
 */
public record HealthCheck(
    Kind kind, String path, Duration interval, Duration timeout, int rise, int fall) {
  /** No checks: every instance is up. */
  public static final HealthCheck NONE =
      new HealthCheck(Kind.NONE, "/", Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3);

  private static final Pattern PATH = Pattern.compile("/[!-~]{0,1023}");

  /** What a check tries. */
  public enum Kind {
    /** Nothing is checked. */
    NONE,
    /** Whether the instance accepts a connection. */
    TCP,
    /** Whether it answers a GET with a status from 200 to 399. */
    HTTP
  }

  static HealthCheck read(Source source, ServiceKeys keys) {
    return new HealthCheck(
        kind(source, keys.healthCheck()),
        path(source, keys.healthPath()),
        source.duration(
            keys.healthInterval(), NONE.interval, Duration.ofMillis(100), Duration.ofHours(1)),
        source.duration(
            keys.healthTimeout(), NONE.timeout, Duration.ofMillis(10), Duration.ofMinutes(1)),
        source.integer(keys.healthRise(), NONE.rise, 1, 100),
        source.integer(keys.healthFall(), NONE.fall, 1, 100));
  }

  private static Kind kind(Source source, String key) {
    String value = source.text(key).orElse("tcp");
    for (Kind one : Kind.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(value)) {
        return one;
      }
    }
    throw new ConfigurationException(key, value, "tcp, http or none");
  }

  private static String path(Source source, String key) {
    String value = source.text(key).orElse(NONE.path);
    if (!PATH.matcher(value).matches()) {
      throw new ConfigurationException(
          key, value, "a path of at most 1024 ASCII characters without blanks, such as /health");
    }
    return value;
  }
}
