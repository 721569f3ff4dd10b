package org.holdfast.chaos;

import java.util.List;

/**
 * What became of a fault. Immutable.
 *
 * @param fault its name
 * @param promised at most this may happen
 * @param outcome whether it held
 * @param figures what was measured, each in words
 * @param contradictions what must not be, each in words; why it was skipped, if it was
 */
record Finding(
    String fault,
    String promised,
    Outcome outcome,
    List<String> figures,
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
    contradictions = List.copyOf(contradictions);
  }

  /** It held if nothing contradicts. */
  static Finding of(Fault fault, List<String> figures, List<String> contradictions) {
    return new Finding(
        fault.name(),
        fault.promised(),
        contradictions.isEmpty() ? Outcome.HELD : Outcome.FAILED,
        figures,
        contradictions);
  }

  /** It could not be tried here. */
  static Finding skipped(Fault fault, String why) {
    return new Finding(
        fault.name(), fault.promised(), Outcome.SKIPPED, List.of("skipped: " + why), List.of());
  }
}
