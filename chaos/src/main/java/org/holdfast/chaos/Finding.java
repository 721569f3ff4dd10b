package org.holdfast.chaos;

import java.util.List;

/**
 * What became of a fault. Immutable.
 *
 * @param fault its name
 * @param promised at most this may happen
 * @param outcome whether it held
 * @param figures what was measured, each in words
 * @param shortfalls promises that were not kept, late ones mostly, each in words
 * @param contradictions what was acknowledged and was not so, each in words
 */
record Finding(
    String fault,
    String promised,
    Outcome outcome,
    List<String> figures,
    List<String> shortfalls,
    List<String> contradictions) {
  enum Outcome {
    HELD("held"),
    FAILED("FAILED"),
    SKIPPED("skipped");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  Finding {
    figures = List.copyOf(figures);
    shortfalls = List.copyOf(shortfalls);
    contradictions = List.copyOf(contradictions);
  }

  /** It held if nothing fell short, and nothing contradicts. */
  static Finding of(
      Fault fault, List<String> figures, List<String> shortfalls, List<String> contradictions) {
    return new Finding(
        fault.name(),
        fault.promised(),
        shortfalls.isEmpty() && contradictions.isEmpty() ? Outcome.HELD : Outcome.FAILED,
        figures,
        shortfalls,
        contradictions);
  }

  /** It could not be tried here. */
  static Finding skipped(Fault fault, String why) {
    return new Finding(
        fault.name(),
        fault.promised(),
        Outcome.SKIPPED,
        List.of("skipped: " + why),
        List.of(),
        List.of());
  }
}
