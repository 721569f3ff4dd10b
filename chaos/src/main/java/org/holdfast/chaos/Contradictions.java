package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What contradicts what, in one log: the first of each kind in words, and how many. One thread. */
final class Contradictions {
  /** How many of a kind are told in words. */
  static final int MOST_TOLD = 6;

  /** What is promised, and was not so. */
  enum Kind {
    LANDED_ELSEWHERE("landed elsewhere"),
    HELD("held after their end"),
    TWO_OWNERS("two owners"),
    NEVER_STARTED("renewed what was never started"),
    GIVEN_UP("given up without a fault"),
    TOO_EARLY("expired too early"),
    UNKNOWN("logs that lack some");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** For people, after a number. */
    String word() {
      return word;
    }
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final List<String> told = new ArrayList<>();

  void add(Kind kind, String words) {
    if (counts.merge(kind, 1L, Long::sum) <= MOST_TOLD) {
      told.add(words);
    }
  }

  Map<Kind, Long> counts() {
    return counts;
  }

  List<String> told() {
    return told;
  }
}
