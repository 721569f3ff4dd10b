package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.WIDER_GOVERNS;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.WITHIN_WIDER_AFFINITY;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The end of an affinity, by its owner, an administrator or its clock: no longer granted here, then
 * removed at every live router, then answered or indicated (SPEC A8 to A10, rules 4 and 8). Owner
 * thread only.
 */
final class Ending {
  private static final Duration RETRY = Duration.ofMillis(500);

  /** Of those that must end, whoever has drained or gone: starts are to get through as well. */
  private static final int MOST_AT_ONCE = 256;

  private final Executor owner;
  private final Timers timers;
  private final Turns turns;
  private final Member member;
  private final Affinities affinities;
  private final Overlap overlap;
  private final Registry registry;
  private final Reconciliation reconciliation;
  private final Holes holes;
  private final Indications indications;
  private final Queue<Runnable> removals = new ArrayDeque<>();
  private int removing;

  Ending(
      Executor owner,
      Timers timers,
      Turns turns,
      Member member,
      Affinities affinities,
      Registry registry,
      Reconciliation reconciliation,
      Holes holes,
      Indications indications) {
    this.owner = owner;
    this.timers = timers;
    this.turns = turns;
    this.member = member;
    this.affinities = affinities;
    this.overlap = new Overlap(member.mirror());
    this.registry = registry;
    this.reconciliation = reconciliation;
    this.holes = holes;
    this.indications = indications;
  }

  /**
   * Ends on request what that owner started with exactly that selector; where the cluster cannot
   * answer, it goes on as before. Never fails.
   *
   * @param part whether the selector may be a part of what that owner started
   */
  CompletionStage<Outcome> end(AffinityKey key, Owner requester, boolean part, Waiting waiting) {
    return turns.take(key.claimKey(), () -> endNow(key, requester, part, waiting));
  }

  private CompletionStage<Outcome> endNow(
      AffinityKey key, Owner requester, boolean part, Waiting waiting) {
    if (waiting.isOver()) {
      return done(Outcome.of(CLUSTER_UNAVAILABLE));
    }
    Optional<OwnAffinity> found = affinities.find(key, requester).findFirst();
    if (found.isPresent()) {
      return endWhole(found.get(), waiting);
    }
    return part ? holes.open(key, requester, waiting) : done(Outcome.of(absence(key, requester)));
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  private ReturnCode absence(AffinityKey key, Owner requester) {
    return overlap.fallsWithinOwn(key.service(), key.client(), requester)
        ? WITHIN_WIDER_AFFINITY
        : NO_SUCH_AFFINITY;
  }

  /**
   * What an end would be refused with; null: it would be carried out.
   *
   * @param others how many parts are to be ended with it
   */
  @Nullable ReturnCode refusal(AffinityKey key, Owner requester, boolean part, int others) {
    if (isWhole(key, requester)) {
      return null;
    }
    return part ? holes.refusal(key, requester, others) : absence(key, requester);
  }

  /** Whether that owner has an affinity with exactly that selector. */
  boolean isWhole(AffinityKey key, Owner requester) {
    return affinities.find(key, requester).findFirst().isPresent();
  }

  private CompletionStage<Outcome> endWhole(OwnAffinity affinity, Waiting waiting) {
    long deadline = affinity.deadline();
    if (!affinities.end(affinity)) {
      return done(Outcome.of(NO_SUCH_AFFINITY));
    }
    reconciliation.ends(affinity);
    return remove(affinity)
        .thenComposeAsync(
            known -> waiting.isOver() ? done(goesOn(affinity, deadline)) : ended(affinity, waiting),
            owner)
        .exceptionallyAsync(unreachable -> goesOn(affinity, deadline), owner);
  }

  private CompletionStage<Outcome> ended(OwnAffinity affinity, Waiting waiting) {
    reconciliation.ended(affinity);
    affinities.forget(affinity);
    waiting.decided(endedOutcome(affinity));
    return holes.removeAllOf(affinity).thenApplyAsync(done -> endedOutcome(affinity), owner);
  }

  private Outcome endedOutcome(OwnAffinity affinity) {
    AffinityKey key = affinity.key();
    return Outcome.of(
        DONE, overlap.isGovernedByWider(key.service(), key.client()) ? WIDER_GOVERNS : NONE);
  }

  private Outcome goesOn(OwnAffinity affinity, long deadline) {
    reconciliation.restore(affinity, deadline);
    return Outcome.of(CLUSTER_UNAVAILABLE);
  }

  /**
   * Its time is up, or what it needs is gone: it is not granted any more, and the rest must follow,
   * however long it takes.
   *
   * @param why told to the owner at last; null: there is nobody to tell
   */
  void endForGood(OwnAffinity affinity, @Nullable EndReason why) {
    if (affinities.end(affinity)) {
      removeForGood(affinity, why);
    }
  }

  /** The same for one that has ended by its clock. */
  void removeForGood(OwnAffinity affinity, @Nullable EndReason why) {
    removals.add(() -> removeNow(affinity, why));
    nextRemovals();
  }

  private void nextRemovals() {
    while (removing < MOST_AT_ONCE && !removals.isEmpty()) {
      removing++;
      removals.remove().run();
    }
  }

  private void removeNow(OwnAffinity affinity, @Nullable EndReason why) {
    turns
        .take(affinity.key().claimKey(), () -> removeInTurn(affinity, why))
        .whenCompleteAsync(
            (done, failure) -> {
              removing--;
              if (failure != null) {
                timers.after(RETRY, () -> removeForGood(affinity, why));
              }
              nextRemovals();
            },
            owner);
  }

  /** In the key's turn, of one that has ended; fails when the cluster cannot answer. */
  CompletionStage<?> removeInTurn(OwnAffinity affinity, @Nullable EndReason why) {
    return remove(affinity)
        .thenComposeAsync(
            known -> {
              boolean isFirst = affinities.forget(affinity);
              return holes
                  .removeAllOf(affinity)
                  .thenRunAsync(
                      () -> {
                        if (isFirst && why != null) {
                          indications.ended(affinity, why);
                        }
                      },
                      owner);
            },
            owner);
  }

  /** With the holes that it has under its own key. */
  private CompletionStage<@Nullable PrefixClaims> remove(OwnAffinity affinity) {
    ClaimKey key = affinity.key().claimKey();
    return registry
        .publish(key, (claims, version) -> withoutGroup(affinity, claims))
        .thenComposeAsync(
            known ->
                affinity.isIn(member.mirror().row(key))
                    ? CompletableFuture.failedStage(
                        new IllegalStateException("a merge brought it back: " + affinity.key()))
                    : CompletableFuture.completedStage(known),
            owner);
  }

  /** Also where the registry has lost it: those who are to acknowledge may have it still. */
  private static List<Claim> withoutGroup(OwnAffinity affinity, List<Claim> claims) {
    return claims.stream()
        .filter(claim -> !claim.equals(affinity.claim()))
        .filter(claim -> !claim.isHoleIn(affinity.claim()))
        .toList();
  }

  /** The others; null: it is not among them. */
  static @Nullable List<Claim> without(Claim ended, List<Claim> claims) {
    return claims.contains(ended)
        ? claims.stream().filter(claim -> !claim.equals(ended)).toList()
        : null;
  }
}
