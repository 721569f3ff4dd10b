package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.List;

/** Judges a log when the run is over. */
final class Oracle {
  static final int MOST_TOLD = 20;

  private Oracle() {}

  /** What contradicts what, in that log. */
  static Verdict judge(Recorder log) {
    List<String> contradictions = new ArrayList<>();
    if (log.dropped() > 0) {
      contradictions.add("the log was full, and lacks " + log.dropped() + " events");
    }
    return new Verdict(contradictions, contradictions.size(), 0, 0, 0, 0, 0, 0, 0);
  }
}
