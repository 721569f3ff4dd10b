package org.holdfast.configuration;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where people reach the MBeans of a program from outside; a server has its own way. Serves SPEC
 * E5.
 *
 * @param listen null: nowhere
 * @param passwordFile a line for each log-in: its name and password
 * @param accessFile a line for each log-in: its name, and {@code readonly} or {@code readwrite}
 * @param tls null: whoever is on the way can read everything
 */
public record JmxSettings(
    @Nullable Endpoint listen, Path passwordFile, Path accessFile, @Nullable Tls tls) {
  /** Nobody reaches them from outside. */
  public static final JmxSettings OFF = new JmxSettings(null, Path.of(""), Path.of(""), null);

  /**
   * With what this program shows who it is.
   *
   * @param keystore its key and certificate, in a file that {@code keytool} writes
   * @param passwordFile whose first line is the password of both
   */
  public record Tls(Path keystore, Path passwordFile) {}

  static final String PORT = "holdfast.jmx.port";
  static final String BIND = "holdfast.jmx.bind";
  static final String PASSWORD_FILE = "holdfast.jmx.password-file";
  static final String ACCESS_FILE = "holdfast.jmx.access-file";
  static final String KEYSTORE = "holdfast.jmx.keystore";
  static final String KEYSTORE_PASSWORD_FILE = "holdfast.jmx.keystore-password-file";
  private static final String JVMS_PORT = "com.sun.management.jmxremote.port";
  private static final String JVMS_AUTHENTICATION = "com.sun.management.jmxremote.authenticate";
  private static final String LOG_INS =
      "a file, because nobody gets in without a log-in; what is in it tells docs/operations.md";

  /**
   * Reads and checks everything.
   *
   * @throws ConfigurationException for the first setting that is missing or not allowed, and if the
   *     JVM's own remote JMX lets everybody in
   */
  public static JmxSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    refuseAnOpenDoor(lookup);
    Source source = new Source(lookup, names);
    int port = source.integer(PORT, 0, 1, 65_535);
    if (port == 0) {
      return OFF;
    }
    return new JmxSettings(
        new Endpoint(bind(source), port),
        file(source, PASSWORD_FILE, LOG_INS),
        file(source, ACCESS_FILE, LOG_INS),
        tls(source));
  }

  private static void refuseAnOpenDoor(Function<String, Optional<String>> lookup) {
    Optional<String> port = lookup.apply(JVMS_PORT);
    Optional<String> authenticated = lookup.apply(JVMS_AUTHENTICATION);
    if (port.isPresent() && authenticated.orElse("true").strip().equalsIgnoreCase("false")) {
      throw new ConfigurationException(
          JVMS_AUTHENTICATION,
          "false",
          "true, because whoever reached port "
              + port.get()
              + " could end affinities, drain targets and run code here; give it a password file,"
              + " or leave these options out and set "
              + PORT
              + ", "
              + PASSWORD_FILE
              + " and "
              + ACCESS_FILE);
    }
  }

  private static IpAddress bind(Source source) {
    String text = source.text(BIND).orElse("127.0.0.1");
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new ConfigurationException(BIND, text, "an IPv4 or IPv6 address, in digits");
    }
  }

  /** Both keys, or neither. */
  private static @Nullable Tls tls(Source source) {
    if (source.text(KEYSTORE).isEmpty() && source.text(KEYSTORE_PASSWORD_FILE).isEmpty()) {
      return null;
    }
    return new Tls(
        file(source, KEYSTORE, "a file with a key and its certificate, as keytool writes it"),
        file(source, KEYSTORE_PASSWORD_FILE, "a file whose first line is the keystore's password"));
  }

  private static Path file(Source source, String key, String allowed) {
    return source
        .text(key)
        .map(Path::of)
        .orElseThrow(() -> new ConfigurationException(key, null, allowed));
  }
}
