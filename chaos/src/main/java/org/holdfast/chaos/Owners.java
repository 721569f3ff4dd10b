package org.holdfast.chaos;

import java.util.List;
import org.holdfast.chaos.Contradictions.Kind;
import org.holdfast.chaos.Event.Request;

/**
 * No client has two owners at once (SPEC rule 11), and a life renews only what it started itself
 * (rule 12). A renewal that is answered 1 says that the affinity was never lost, so it also speaks
 * for the time of a fault. Immutable.
 */
record Owners(Contradictions contradictions, Words words) {
  void judge(ClientLog client, List<Holding> holdings) {
    for (Holding one : holdings) {
      for (Holding other : holdings) {
        boolean isLater = other.from() >= one.from();
        boolean isAnother = !other.owner().equals(one.owner());
        if (isLater && isAnother && other.from() <= one.ownedUntil()) {
          contradictions.add(
              Kind.TWO_OWNERS,
              "two owners: %s, certain until %s, and %s"
                  .formatted(
                      words.of(one.start()),
                      words.seconds(one.ownedUntil()),
                      words.of(other.start())));
        }
      }
    }
    client.requests().stream()
        .filter(one -> one.isGranted() && one.code() == 1)
        .filter(renewal -> !mayHaveBegun(renewal, client))
        .forEach(
            renewal ->
                contradictions.add(
                    Kind.NEVER_STARTED, words.of(renewal) + ", which this life never started"));
  }

  private static boolean mayHaveBegun(Request renewal, ClientLog client) {
    return client
        .possibleStarts(renewal.owner())
        .anyMatch(one -> !one.equals(renewal) && one.askedAt() < renewal.answeredAt());
  }
}
