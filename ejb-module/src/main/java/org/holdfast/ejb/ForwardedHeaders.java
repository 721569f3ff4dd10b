package org.holdfast.ejb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.holdfast.affinity.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the hops that {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} name. Strict: one
 * mistake anywhere and nothing is read. Bounded: no more than {@value #LONGEST} characters and
 * {@value #MOST_HOPS} hops. Asks no name server.
 */
final class ForwardedHeaders {
  static final int LONGEST = 8_192;
  static final int MOST_HOPS = 64;

  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
  private static final String IPV6 = "[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,40}";
  private static final String HIDDEN = "_[A-Za-z0-9._-]+";
  private static final Pattern NODE =
      Pattern.compile(
          "(?:(?<ipv4>%s)|\\[(?<ipv6>%s)]|(?i:unknown)|%s)(?::(?:(?<port>[0-9]{1,5})|%s))?"
              .formatted(IPV4, IPV6, HIDDEN, HIDDEN));
  private static final int LONGEST_NODE = 128;
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  private ForwardedHeaders() {}

  /**
   * Who stood at one end of a connection.
   *
   * @param address null: the proxy would not say, or did not know
   * @param port 0: not said
   */
  record Hop(@Nullable IpAddress address, int port) {
    private static final Hop UNKNOWN = new Hop(null, 0);
  }

  /**
   * The hops of all {@code Forwarded} lines of a message, the client's own first.
   *
   * @return empty: malformed. A hop whose element has no {@code for} is unknown
   */
  static Optional<List<Hop>> forwarded(List<String> lines) {
    String all = String.join(",", lines);
    return all.length() > LONGEST ? Optional.empty() : new Elements(all).read();
  }

  /**
   * The hops of all {@code X-Forwarded-For} lines of a message, the client's own first: addresses,
   * perhaps with ports, and IPv6 with or without brackets.
   *
   * @return empty: malformed
   */
  static Optional<List<Hop>> xForwardedFor(List<String> lines) {
    String all = String.join(",", lines);
    if (all.length() > LONGEST) {
      return Optional.empty();
    }
    List<Hop> hops = new ArrayList<>();
    for (String item : all.split(",", -1)) {
      String text = stripped(item);
      boolean isBareIpv6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
      Hop hop = node(isBareIpv6 ? "[" + text + "]" : text);
      if (hop == null || hops.size() == MOST_HOPS) {
        return Optional.empty();
      }
      hops.add(hop);
    }
    return Optional.of(hops);
  }

  /** Without the blanks and tabs around it, and no others. */
  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char one) {
    return one == ' ' || one == '\t';
  }

  /** A node of RFC 7239; null: malformed. */
  private static @Nullable Hop node(String text) {
    Matcher node = NODE.matcher(text);
    if (text.length() > LONGEST_NODE || !node.matches()) {
      return null;
    }
    String digits = node.group("port");
    int port = digits == null ? 0 : Integer.parseInt(digits);
    if (port > 65_535 || (digits != null && port == 0)) {
      return null;
    }
    String literal = node.group("ipv4") == null ? node.group("ipv6") : node.group("ipv4");
    if (literal == null) {
      return Hop.UNKNOWN;
    }
    IpAddress address = address(literal);
    return address == null ? null : new Hop(address, port);
  }

  /** Null: none, or one that stands for nobody. */
  private static @Nullable IpAddress address(String literal) {
    try {
      IpAddress address = IpAddress.parse(literal);
      return address.isUnspecified() ? null : address;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  /** {@code Forwarded}'s elements, from left to right. */
  private static final class Elements {
    private final String text;
    private final List<Hop> hops = new ArrayList<>();
    private int at;

    Elements(String text) {
      this.text = text;
    }

    Optional<List<Hop>> read() {
      do {
        skipBlanks();
        // A list may have empty elements (RFC 9110, 5.6.1.2).
        boolean isEmpty = at == text.length() || text.charAt(at) == ',';
        if (!isEmpty && (hops.size() == MOST_HOPS || !readElement())) {
          return Optional.empty();
        }
        skipBlanks();
      } while (skip(','));
      return at == text.length() && !hops.isEmpty() ? Optional.of(hops) : Optional.empty();
    }

    private boolean readElement() {
      Hop hop = Hop.UNKNOWN;
      Set<String> names = new HashSet<>();
      do {
        if (isAtEndOfPair()) {
          continue;
        }
        String name = readToken().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !skip('=') || !names.add(name)) {
          return false;
        }
        String value = readValue();
        if (value != null && name.equals("for")) {
          hop = node(value);
        }
        if (value == null || hop == null) {
          return false;
        }
      } while (skip(';'));
      hops.add(hop);
      return !names.isEmpty();
    }

    private boolean isAtEndOfPair() {
      return at == text.length() || text.charAt(at) == ';' || text.charAt(at) == ',';
    }

    /** Null: neither a token nor a quoted string. */
    private @Nullable String readValue() {
      if (skip('"')) {
        return readQuoted();
      }
      String token = readToken();
      return token.isEmpty() ? null : token;
    }

    private String readToken() {
      int from = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isTokenCharacter(char one) {
      return (one >= 'a' && one <= 'z')
          || (one >= 'A' && one <= 'Z')
          || (one >= '0' && one <= '9')
          || TOKEN_SIGNS.indexOf(one) >= 0;
    }

    private @Nullable String readQuoted() {
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char one = text.charAt(at++);
        if (one == '"') {
          return value.toString();
        }
        if (one == '\\' && at < text.length()) {
          one = text.charAt(at++);
        } else if (one == '\\') {
          return null;
        }
        if (!isText(one)) {
          return null;
        }
        value.append(one);
      }
      return null;
    }

    private static boolean isText(char one) {
      return one == '\t' || (one >= ' ' && one != 0x7f && one <= 0xff);
    }

    private void skipBlanks() {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
    }

    private boolean skip(char wanted) {
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }
  }
}
