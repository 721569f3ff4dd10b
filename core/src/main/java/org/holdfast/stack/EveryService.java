package org.holdfast.stack;

import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.NOT_AUTHORISED;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.WITHIN_OWN_AFFINITY;
import static org.holdfast.affinity.ReturnCode.WITHIN_WIDER_AFFINITY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
import org.jspecify.annotations.Nullable;

/**
 * A request for one service or, with local port 0, for every service of a listener: all or nothing
 * (SPEC rule 6). Owner thread only.
 */
final class EveryService {
  private static final Waiting NOBODY = new Unhurried();

  /** SPEC rules 2 and 4: what is checked first is answered. */
  private static final List<ReturnCode> ORDER =
      List.of(
          NOT_AUTHORISED,
          OWNED_BY_ANOTHER,
          WITHIN_OWN_AFFINITY,
          NO_SUCH_AFFINITY,
          WITHIN_WIDER_AFFINITY,
          LIMIT_REACHED,
          CLUSTER_UNAVAILABLE);

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

  /**
   * One after the other, unless one would be refused. Those that create come first: when somebody
   * else is faster after all, what was created can be taken back, a restarted clock cannot.
   */
  CompletionStage<Outcome> start(List<Attempt> attempts) {
    if (attempts.size() == 1) {
      return startFrom(0, attempts, new ArrayList<>());
    }
    return refusal(attempts)
        .thenComposeAsync(
            refusal ->
                refusal == null
                    ? startFrom(0, creatingFirst(attempts), new ArrayList<>())
                    : CompletableFuture.completedStage(refusal),
            owner);
  }

  private CompletionStage<@Nullable Outcome> refusal(List<Attempt> attempts) {
    CompletionStage<List<Outcome>> refusals = CompletableFuture.completedStage(new ArrayList<>());
    for (Attempt attempt : attempts) {
      refusals =
          refusals.thenCombineAsync(
              starting.refusal(attempt),
              (all, refusal) -> {
                if (refusal != null) {
                  all.add(refusal);
                }
                return all;
              },
              owner);
    }
    return refusals.thenApplyAsync(
        all -> all.isEmpty() ? starting.refusalForWantOfRoom(attempts) : firstChecked(all), owner);
  }

  /** Of several that are within wider affinities, the one whose has the least time left. */
  private static Outcome firstChecked(List<Outcome> refusals) {
    Comparator<Outcome> byOrder = Comparator.comparing(refusal -> ORDER.indexOf(refusal.code()));
    return Collections.min(refusals, byOrder.thenComparing(Outcome::inForce));
  }

  private List<Attempt> creatingFirst(List<Attempt> attempts) {
    return attempts.stream()
        .sorted(Comparator.comparing(attempt -> !starting.wouldCreate(attempt)))
        .toList();
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
      AffinityKey created = outcomes.get(index).created();
      // What is not new was a hole that was closed: it is opened again.
      AffinityKey key = created == null ? attempt.key() : created;
      if (outcomes.get(index).code() == DONE) {
        done =
            done.thenComposeAsync(
                before -> ending.end(key, self(attempt.place()), created == null, NOBODY), owner);
      }
    }
    return done;
  }

  /** Created, if anything was; in force for as long as the shortest. */
  private static Outcome together(List<Outcome> outcomes) {
    Outcome first =
        outcomes.stream()
            .filter(outcome -> outcome.code() == DONE)
            .findFirst()
            .orElse(outcomes.get(0));
    Duration inForce = Collections.min(outcomes.stream().map(Outcome::inForce).toList());
    return new Outcome(first.code(), first.information(), inForce);
  }

  /** One after the other, unless one would be refused. */
  CompletionStage<Outcome> end(List<Place> places, AffinityRequest request, Answer answer) {
    List<Outcome> refusals = new ArrayList<>();
    int parts = 0;
    for (Place place : places) {
      AffinityKey key = key(place, request);
      ReturnCode refusal = ending.refusal(key, self(place), request.part(), parts);
      parts += ending.isWhole(key, self(place)) ? 0 : 1;
      if (refusal != null) {
        refusals.add(Outcome.of(refusal));
      }
    }
    return places.size() > 1 && !refusals.isEmpty()
        ? CompletableFuture.completedStage(firstChecked(refusals))
        : endFrom(0, places, request, answer);
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
