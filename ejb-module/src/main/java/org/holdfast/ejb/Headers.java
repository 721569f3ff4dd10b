package org.holdfast.ejb;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which header fields belong to one connection alone (RFC 9110, 7.6.1), and which are ours. */
final class Headers {
  static final String FORWARDED = "Forwarded";
  static final String X_FORWARDED_FOR = "X-Forwarded-For";

  /**
   * Marks a request that one of the cluster's servers handed to another, and names the instances
   * that did. Believed from trusted peers only.
   */
  static final String HANDED_OVER = "Holdfast-Handed-Over";

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "expect",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade");

  private Headers() {}

  /**
   * The fields that go no further, in lower case.
   *
   * @param connection the message's own {@code Connection} fields, which may name more
   */
  static Set<String> hopByHop(Collection<String> connection) {
    Set<String> names = new HashSet<>(HOP_BY_HOP);
    names.addAll(items(connection));
    return names;
  }

  /** The items of comma-separated lines, in lower case. */
  static List<String> items(Collection<String> lines) {
    return lines.stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .map(item -> item.strip().toLowerCase(Locale.ROOT))
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
