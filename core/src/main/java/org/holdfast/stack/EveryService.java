package org.holdfast.stack;

import static org.holdfast.affinity.ReturnCode.DONE;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.holdfast.facility.Owner;
import org.holdfast.membership.Member;
import org.holdfast.stack.Starting.Attempt;

/**
 * A request for one service or, with local port 0, for every service of a listener: all or nothing
 * (SPEC rule 6). Owner thread only.
 */
final class EveryService {
  private final Executor owner;
  private final Turns turns;
  private final Member member;
  private final Starting starting;
  private final Ending ending;

  EveryService(Executor owner, Turns turns, Member member, Starting starting, Ending ending) {
    this.owner = owner;
    this.turns = turns;
    this.member = member;
    this.starting = starting;
    this.ending = ending;
  }

  /** One after the other; what was created is taken back when a later one is refused. */
  CompletionStage<Outcome> start(List<Attempt> attempts) {
    return startFrom(0, attempts, new ArrayList<>());
  }

  private CompletionStage<Outcome> startFrom(
      int index, List<Attempt> attempts, List<Outcome> outcomes) {
    Attempt attempt = attempts.get(index);
    return turns
        .take(attempt.key().claimKey(), () -> starting.start(attempt))
        .thenComposeAsync(
            outcome -> {
              outcomes.add(outcome);
              if (!outcome.code().isDone()) {
                return takeBack(attempts, outcomes).thenApply(done -> outcome);
              }
              return outcomes.size() == attempts.size()
                  ? CompletableFuture.completedStage(together(outcomes))
                  : startFrom(index + 1, attempts, outcomes);
            },
            owner);
  }

  private CompletionStage<?> takeBack(List<Attempt> attempts, List<Outcome> outcomes) {
    CompletionStage<?> done = CompletableFuture.completedStage(DONE);
    for (int index = 0; index < outcomes.size() - 1; index++) {
      Attempt attempt = attempts.get(index);
      if (outcomes.get(index).code() == DONE) {
        done =
            done.thenComposeAsync(
                before -> ending.end(attempt.key(), self(attempt.requester()), () -> false), owner);
      }
    }
    return done;
  }

  /** Created, if anything was. */
  private static Outcome together(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.code() == DONE)
        .findFirst()
        .orElse(outcomes.get(0));
  }

  /** One after the other, until one is refused. */
  CompletionStage<Outcome> end(
      List<AffinityKey> keys, Requester requester, BooleanSupplier abandoned) {
    Owner self = self(requester);
    CompletionStage<Outcome> done = ending.end(keys.get(0), self, abandoned);
    for (AffinityKey key : keys.subList(1, keys.size())) {
      done =
          done.thenComposeAsync(
              outcome ->
                  outcome.code() == DONE
                      ? ending.end(key, self, abandoned)
                      : CompletableFuture.completedStage(outcome),
              owner);
    }
    return done;
  }

  private Owner self(Requester requester) {
    return new Owner(member.self().name(), member.self().incarnation(), requester.instance());
  }
}
