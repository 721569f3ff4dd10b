package org.holdfast.configuration;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where programs of this host speak to the stack. Serves SPEC A16.
 *
 * @param path of the Unix domain socket; null: there is none
 * @param tcp a loopback address and port to listen at as well; null: there is none
 * @param grace how long a closed connection's affinities wait for the instance to come back
 * @param maxConnections how many connections may be open at once
 */
public record ControlSocketSettings(
    @Nullable Path path, @Nullable Endpoint tcp, Duration grace, int maxConnections) {
  /** The key of {@link #path}. */
  public static final String PATH = "holdfast.control-socket.path";

  public static final String TCP = "holdfast.control-socket.tcp";
  static final String GRACE = "holdfast.control-socket.grace";
  static final String MAX_CONNECTIONS = "holdfast.control-socket.max-connections";

  /** What the kernel's address of such a socket has room for. */
  private static final int MOST_BYTES = 107;

  static ControlSocketSettings read(Source source) {
    return new ControlSocketSettings(
        source.text(PATH).map(ControlSocketSettings::path).orElse(null),
        source.has(TCP) ? loopback(source.endpoint(TCP)) : null,
        source.duration(GRACE, Duration.ZERO, Duration.ZERO, Duration.ofHours(1)),
        source.integer(MAX_CONNECTIONS, 256, 1, 10_000));
  }

  private static Path path(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES || !text.startsWith("/")) {
      throw new ConfigurationException(
          PATH,
          text,
          (text.startsWith("/") ? "" : "a path that begins with a slash, ")
              + "an absolute path of at most "
              + MOST_BYTES
              + " bytes, this has "
              + bytes);
    }
    return Path.of(text);
  }

  private static Endpoint loopback(Endpoint endpoint) {
    if (!endpoint.address().toInetAddress().isLoopbackAddress()) {
      throw new ConfigurationException(
          TCP, endpoint.toString(), "a loopback address and port, such as 127.0.0.1:7070");
    }
    return endpoint;
  }

  /** Whether programs can speak to the stack at all. */
  public boolean isOn() {
    return path != null || tcp != null;
  }
}
