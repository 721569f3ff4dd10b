package org.holdfast.management;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/** Values as texts, as people write them and nodes tell each other. */
final class Texts {
  private static final String PORTS = " ports ";

  private Texts() {}

  /**
   * A service's address and port, such as {@code 192.0.2.1:80}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ServiceAddress service(String text) {
    Endpoint endpoint = Endpoint.parse(text);
    return new ServiceAddress(endpoint.address(), endpoint.port());
  }

  /**
   * Clients as they are listed, such as {@code 192.0.2.7/32 ports 4000,4001}.
   *
   * @throws IllegalArgumentException if they are not of that form
   */
  static ClientSelector client(String text) {
    int at = text.indexOf(PORTS);
    if (at < 0) {
      return ClientSelector.parse(text);
    }
    List<Integer> ports =
        Arrays.stream(text.substring(at + PORTS.length()).split(",", ClientSelector.MAX_PORTS + 1))
            .map(port -> Integer.valueOf(port.strip()))
            .toList();
    return ClientSelector.parse(text.substring(0, at)).withPorts(ports);
  }

  static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  static Duration duration(String millis) {
    return Duration.ofMillis(Long.parseLong(millis));
  }

  static String optional(Optional<Duration> duration) {
    return duration.map(Texts::millis).orElse("");
  }

  static Optional<Duration> optional(String millis) {
    return millis.isEmpty() ? Optional.empty() : Optional.of(duration(millis));
  }
}
