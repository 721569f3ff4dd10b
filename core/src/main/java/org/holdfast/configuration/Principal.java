package org.holdfast.configuration;

/**
 * For whom a service can be reserved (SPEC A14).
 *
 * @param kind of what
 * @param name as the application was deployed, or the operating-system user's
 */
public record Principal(Kind kind, String name) {
  /** What is reserved for. */
  public enum Kind {
    /** An application that the server knows by name. */
    APPLICATION("application:"),
    /** A user of the operating system, known by the control socket's peer credentials. */
    USER("user:");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /** An application deployed under that name. */
  public static Principal application(String name) {
    return new Principal(Kind.APPLICATION, name);
  }

  /** A user of the operating system. */
  public static Principal user(String name) {
    return new Principal(Kind.USER, name);
  }

  static Principal parse(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix) && text.length() > kind.prefix.length()) {
        return new Principal(kind, text.substring(kind.prefix.length()));
      }
    }
    throw new IllegalArgumentException("it names neither an application nor a user");
  }

  /** {@code application:NAME} or {@code user:NAME}. */
  @Override
  public String toString() {
    return kind.prefix + name;
  }
}
