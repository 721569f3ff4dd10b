package org.holdfast.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  /** What is tried under load. */
  interface Trial {
    void attempt(Load load) throws IOException, InterruptedException;
  }

  /** If it cannot be carried out, that falls short, and what was seen until then is judged. */
  void underLoad(Lab lab, Trial trial) throws InterruptedException {
    try (Load load = Load.on(lab)) {
      trial.attempt(load);
    } catch (IOException | RuntimeException broken) {
      require(false, notCarriedOut(broken));
    }
  }

  /** In words, with where it was. */
  static String notCarriedOut(Exception broken) {
    String where = Stream.of(broken.getStackTrace()).limit(3).toList().toString();
    return "it could not be carried out: " + broken + " at " + where;
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
