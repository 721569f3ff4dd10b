package org.holdfast.stack;

import static org.holdfast.affinity.ReturnCode.DONE;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Owner;
import org.holdfast.membership.Member;
import org.holdfast.stack.Starting.Attempt;
import org.holdfast.stack.Verification.Place;

/**
 * A request for one service or, with local port 0, for every service of a listener: all or nothing
 * (SPEC rule 6). Owner thread only.
 */
final class EveryService {
  private static final Waiting NOBODY = new Unhurried();

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
                before -> ending.end(attempt.key(), self(attempt.place()), false, NOBODY), owner);
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

  /** One after the other, unless one would be refused. */
  CompletionStage<Outcome> end(List<Place> places, AffinityRequest request, Answer answer) {
    for (Place place : places) {
      ReturnCode refusal = ending.refusal(key(place, request), self(place), request.part());
      if (refusal != null && places.size() > 1) {
        return CompletableFuture.completedStage(Outcome.of(refusal));
      }
    }
    return endFrom(0, places, request, answer);
  }

  private CompletionStage<Outcome> endFrom(
      int index, List<Place> places, AffinityRequest request, Answer answer) {
    Place place = places.get(index);
    boolean isLast = index == places.size() - 1;
    Waiting waiting = isLast ? answer : new NotTheLast(answer);
    CompletionStage<Outcome> ended =
        ending.end(key(place, request), self(place), request.part(), waiting);
    return isLast
        ? ended
        : ended.thenComposeAsync(
            outcome ->
                outcome.code() == DONE
                    ? endFrom(index + 1, places, request, answer)
                    : CompletableFuture.completedStage(outcome),
            owner);
  }

  private static AffinityKey key(Place place, AffinityRequest request) {
    return new AffinityKey(place.service(), request.client());
  }

  private Owner self(Place place) {
    return new Owner(member.self().name(), member.self().incarnation(), place.instance());
  }

  /** Of several ends only the last decides what is answered. */
  private record NotTheLast(Answer answer) implements Waiting {
    @Override
    public boolean isOver() {
      return answer.isOver();
    }

    @Override
    public void decided(Outcome outcome) {}
  }

  private record Unhurried() implements Waiting {
    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public void decided(Outcome outcome) {}
  }
}
