package org.holdfast.chaos;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.holdfast.chaos.Contradictions.Kind;

/**
 * What the oracle found. Immutable.
 *
 * @param contradictions the first of each kind in words, with times in seconds of the run
 * @param kinds how many there are of each kind that there is
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
    Map<Kind, Long> kinds,
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
    kinds = Map.copyOf(kinds);
    failures = List.copyOf(failures);
  }

  long contradicted() {
    return kinds.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many contradictions, and of which kinds, for people. */
  String counted() {
    String each =
        new TreeMap<>(kinds)
            .entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey().word())
                .collect(joining(", ", " (", ")"));
    return contradicted() + " contradictions" + (kinds.isEmpty() ? "" : each);
  }
}
