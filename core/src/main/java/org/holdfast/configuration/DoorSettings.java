package org.holdfast.configuration;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where people come into a program, each with a log-in: to its MBeans, or to its web console; a
 * server has its own ways. Serves SPEC E5 and E6.
 *
 * @param keys what the names of its settings begin with, such as {@code holdfast.jmx.}
 * @param listen null: nowhere
 * @param passwordFile a line for each log-in: its name and password
 * @param accessFile a line for each log-in: its name, and {@code readonly} or {@code readwrite}
 * @param tls null: whoever is on the way can read everything
 */
public record DoorSettings(
    String keys, @Nullable Endpoint listen, Path passwordFile, Path accessFile, @Nullable Tls tls) {
  private static final String JMX = "holdfast.jmx.";
  private static final String CONSOLE = "holdfast.console.";

  /** Nobody reaches the MBeans from outside. */
  public static final DoorSettings NO_JMX = closed(JMX);

  /**
   * With what this program shows who it is.
   *
   * @param keystore its key and certificate, in a file that {@code keytool} writes
   * @param passwordFile whose first line is the password of both
   */
  public record Tls(Path keystore, Path passwordFile) {}

  private static final String PORT = "port";
  private static final String BIND = "bind";
  private static final String PASSWORD_FILE = "password-file";
  private static final String ACCESS_FILE = "access-file";
  private static final String KEYSTORE = "keystore";
  private static final String KEYSTORE_PASSWORD_FILE = "keystore-password-file";
  private static final String JVMS_PORT = "com.sun.management.jmxremote.port";
  private static final String JVMS_AUTHENTICATION = "com.sun.management.jmxremote.authenticate";
  private static final String LOG_INS =
      "a file, because nobody gets in without a log-in; what is in it tells docs/operations.md";

  private static DoorSettings closed(String keys) {
    return new DoorSettings(keys, null, Path.of(""), Path.of(""), null);
  }

  /** The names of all settings of all doors. */
  static Set<String> allKeys() {
    return Stream.of(JMX, CONSOLE)
        .flatMap(
            keys ->
                Stream.of(PORT, BIND, PASSWORD_FILE, ACCESS_FILE, KEYSTORE, KEYSTORE_PASSWORD_FILE)
                    .map(keys::concat))
        .collect(toUnmodifiableSet());
  }

  /**
   * Where the MBeans are reached from outside; reads and checks everything.
   *
   * @throws ConfigurationException for the first setting that is missing or not allowed, and if the
   *     JVM's own remote JMX lets everybody in
   */
  public static DoorSettings jmx(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    refuseAnOpenDoor(lookup);
    return read(JMX, new Source(lookup, names));
  }

  /**
   * Where the web console is reached; reads and checks everything.
   *
   * @throws ConfigurationException for the first setting that is missing or not allowed
   */
  public static DoorSettings console(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    return read(CONSOLE, new Source(lookup, names));
  }

  private static DoorSettings read(String keys, Source source) {
    int port = source.integer(keys + PORT, 0, 1, 65_535);
    if (port == 0) {
      return closed(keys);
    }
    return new DoorSettings(
        keys,
        new Endpoint(bind(keys + BIND, source), port),
        file(source, keys + PASSWORD_FILE, LOG_INS),
        file(source, keys + ACCESS_FILE, LOG_INS),
        tls(keys, source));
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
              + JMX
              + PORT
              + ", "
              + JMX
              + PASSWORD_FILE
              + " and "
              + JMX
              + ACCESS_FILE);
    }
  }

  private static IpAddress bind(String key, Source source) {
    String text = source.text(key).orElse("127.0.0.1");
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new ConfigurationException(key, text, "an IPv4 or IPv6 address, in digits");
    }
  }

  /** Both keys, or neither. */
  private static @Nullable Tls tls(String keys, Source source) {
    if (source.text(keys + KEYSTORE).isEmpty()
        && source.text(keys + KEYSTORE_PASSWORD_FILE).isEmpty()) {
      return null;
    }
    return new Tls(
        file(
            source, keys + KEYSTORE, "a file with a key and its certificate, as keytool writes it"),
        file(
            source,
            keys + KEYSTORE_PASSWORD_FILE,
            "a file whose first line is the keystore's password"));
  }

  private static Path file(Source source, String key, String allowed) {
    return source
        .text(key)
        .map(Path::of)
        .orElseThrow(() -> new ConfigurationException(key, null, allowed));
  }

  /**
   * The whole name of a setting, as messages tell it.
   *
   * @param last what follows the others' beginning, such as {@code password-file}
   */
  public String key(String last) {
    return keys + last;
  }
}
