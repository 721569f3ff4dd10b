package org.holdfast.chaos;

import java.util.List;
import java.util.stream.LongStream;
import org.holdfast.chaos.Contradictions.Kind;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;

/**
 * No affinity is given up whose owner had no fault, and none expires too early (SPEC A9, A10).
 * Immutable.
 */
record Indications(Outages outages, Contradictions contradictions, Words words) {
  private static final int EXPIRED = 101;
  private static final int GIVEN_UP = 106;

  void judge(ClientLog client) {
    for (Told one : client.told()) {
      if (one.reason() == GIVEN_UP && !isExcused(one, client)) {
        contradictions.add(
            Kind.GIVEN_UP,
            "%s of %s was given up at %s, although its owner had no fault"
                .formatted(one.client(), one.owner(), words.seconds(one.at())));
      }
      if (one.reason() == EXPIRED) {
        judgeExpiry(one, client);
      }
    }
  }

  /**
   * By a fault of its owner, or because the owner had asked to end it and was not told that it had:
   * both until a grant proves that nothing was lost.
   */
  private boolean isExcused(Told indication, ClientLog client) {
    LongStream faults =
        outages
            .of(indication.owner())
            .filter(fault -> fault.from() <= indication.at())
            .mapToLong(Struck::until);
    LongStream ends =
        client.requests().stream()
            .filter(one -> one.mayHaveEnded() && one.code() != 0)
            .filter(one -> one.owner().equals(indication.owner()))
            .filter(one -> one.askedAt() < indication.at())
            .mapToLong(Request::askedAt);
    return LongStream.concat(faults, ends)
        .anyMatch(doubtful -> !isGrantedBetween(doubtful, indication, client));
  }

  private static boolean isGrantedBetween(long from, Told indication, ClientLog client) {
    return client.requests().stream()
        .filter(one -> one.isGranted() && one.owner().equals(indication.owner()))
        .filter(one -> one.answeredAt() <= indication.at())
        .anyMatch(one -> one.askedAt() >= from);
  }

  private void judgeExpiry(Told indication, ClientLog client) {
    List<Request> starts =
        client
            .possibleStarts(indication.owner())
            .filter(one -> one.askedAt() < indication.at())
            .toList();
    long earliest = starts.stream().mapToLong(Request::mayExpireAt).max().orElse(0);
    boolean isClear = starts.stream().allMatch(one -> one.answeredAt() < indication.at());
    if (isClear && !wasShortened(starts) && indication.at() < earliest) {
      contradictions.add(
          Kind.TOO_EARLY,
          "%s of %s expired at %s, but was granted until %s"
              .formatted(
                  indication.client(),
                  indication.owner(),
                  words.seconds(indication.at()),
                  words.seconds(earliest)));
    }
  }

  private static boolean wasShortened(List<Request> starts) {
    return starts.stream()
        .anyMatch(
            one ->
                starts.stream()
                    .anyMatch(
                        later ->
                            later.askedAt() > one.askedAt()
                                && later.mayExpireAt() < one.mayExpireAt()));
  }
}
