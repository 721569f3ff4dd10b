package org.holdfast.management;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far each node's list was read.
 *
 * @param places by node, in the node's own words; an empty one: to its end
 * @param router whose list of automatic affinities is read; empty: not chosen yet
 */
record Cursor(Map<String, String> places, Optional<String> router) {
  private static final String BETWEEN = "\n";
  private static final int LONGEST = 100_000;

  static final Cursor START = new Cursor(Map.of(), Optional.empty());

  Cursor {
    places = Map.copyOf(places);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  static Cursor parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    try {
      if (text.length() > LONGEST) {
        throw new IllegalArgumentException("too long");
      }
      String[] lines =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
              .split(BETWEEN, -1);
      Map<String, String> places = new TreeMap<>();
      for (int line = 1; line + 1 < lines.length; line += 2) {
        places.put(lines[line], lines[line + 1]);
      }
      return new Cursor(places, Optional.of(lines[0]).filter(name -> !name.isEmpty()));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "no page is continued with '" + abridged(text) + "'; use the 'next' of the page before",
          malformed);
    }
  }

  private static String abridged(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  String text() {
    String all =
        router.orElse("")
            + places.entrySet().stream()
                .map(one -> BETWEEN + one.getKey() + BETWEEN + one.getValue())
                .collect(Collectors.joining());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(all.getBytes(StandardCharsets.UTF_8));
  }

  boolean isUnfinished(String name) {
    return !places.getOrDefault(name, "start").isEmpty();
  }

  String of(String name) {
    return places.getOrDefault(name, "");
  }

  Optional<String> routerOr(Optional<String> other) {
    return router.or(() -> other);
  }
}
