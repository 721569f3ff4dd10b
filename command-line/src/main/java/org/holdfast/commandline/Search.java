package org.holdfast.commandline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words that all must hold, as the MBeans take them. */
final class Search {
  private final List<String> words = new ArrayList<>();

  /** A word as it was typed. */
  Search word(String word) {
    words.add(oneWord("a search word", word));
    return this;
  }

  /** {@code key=value}, unless the value is empty. */
  Search where(String key, String value) {
    if (!value.isEmpty()) {
      words.add(key + "=" + oneWord("--" + key, value));
    }
    return this;
  }

  /** Only what ends within that time; null: whenever. */
  Search leftUnder(@Nullable Duration time) {
    if (time != null) {
      words.add("left<" + time.toSeconds() + "s");
    }
    return this;
  }

  private static String oneWord(String what, String value) {
    if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
      throw Failure.usage(what + " is '" + value + "'; allowed: a word without blanks");
    }
    return value;
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
