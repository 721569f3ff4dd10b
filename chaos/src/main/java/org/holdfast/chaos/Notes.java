package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.List;

/** What a fault writes down while it is tried. For one thread. */
final class Notes {
  private final List<String> figures = new ArrayList<>();
  private final List<String> shortfalls = new ArrayList<>();

  /** Something that was measured. */
  void figure(String words) {
    figures.add(words);
  }

  /** Something that must be so. */
  void require(boolean held, String otherwise) {
    if (!held) {
      shortfalls.add(otherwise);
    }
  }

  /** With what the oracle says. */
  Finding finding(Fault fault, Verdict verdict) {
    figures.add(
        "%s in %d connections (%d certain to be kept), %d starts and %d ends"
            .formatted(
                verdict.counted(),
                verdict.visits(),
                verdict.kept(),
                verdict.granted(),
                verdict.ended()));
    if (verdict.apart() > 0) {
      figures.add(
          "%d connections through front tiers that were not live are counted apart, %d of them went elsewhere"
              .formatted(verdict.apart(), verdict.apartElsewhere()));
    }
    return Finding.of(fault, figures, shortfalls, verdict.contradictions());
  }
}
