package org.holdfast.configuration;

import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a program says over HTTP how it is; a server says it where its own MicroProfile Health
 * does. Serves SPEC E7.
 *
 * @param listen null: nowhere
 */
public record HealthSettings(@Nullable Endpoint listen) {
  static final String PORT = "holdfast.health.port";
  static final String BIND = "holdfast.health.bind";
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  /**
   * Reads and checks it.
   *
   * @param lookup the value of a key
   * @param names the keys that exist, {@code holdfast.*} and others
   * @throws ConfigurationException for the first setting that is not allowed
   */
  public static HealthSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    Source source = new Source(lookup, names);
    IpAddress address = source.address(BIND, LOOPBACK);
    int port = source.integer(PORT, 0, 1, 65_535);
    return new HealthSettings(port == 0 ? null : new Endpoint(address, port));
  }
}
