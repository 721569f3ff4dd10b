package org.holdfast.chaos;

import java.util.List;

/**
 * What the oracle found. Immutable.
 *
 * @param contradictions each in words, with its times in seconds of the run; at most {@link
 *     Oracle#MOST_TOLD} of them
 * @param contradicted how many there are
 * @param visits connections that landed
 * @param kept those of them that had to land at a certain owner
 * @param apart connections through front tiers that were cut off, which are only counted
 * @param apartElsewhere those of them that would have contradicted
 * @param errors connections that failed
 * @param failures those of them, in words, whose client was kept by an owner without a fault,
 *     through a front tier that was not cut off; at most {@link Oracle#MOST_TOLD}
 * @param granted starts and renewals that were acknowledged
 * @param ended ends that were acknowledged
 */
record Verdict(
    List<String> contradictions,
    long contradicted,
    long visits,
    long kept,
    long apart,
    long apartElsewhere,
    long errors,
    List<String> failures,
    long granted,
    long ended) {
  Verdict {
    contradictions = List.copyOf(contradictions);
    failures = List.copyOf(failures);
  }
}
