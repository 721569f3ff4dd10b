package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.WIDER_GOVERNS;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * The end of an affinity, by its owner, an administrator or its clock: no longer granted here, then
 * removed at every live router, then answered (SPEC A8, A9, rule 8). Owner thread only.
 */
final class Ending {
  private final Executor owner;
  private final Turns turns;
  private final Affinities affinities;
  private final Overlap overlap;
  private final Registry registry;
  private final Reconciliation reconciliation;

  Ending(
      Executor owner,
      Turns turns,
      Member member,
      Affinities affinities,
      Registry registry,
      Reconciliation reconciliation) {
    this.owner = owner;
    this.turns = turns;
    this.affinities = affinities;
    this.overlap = new Overlap(member.mirror());
    this.registry = registry;
    this.reconciliation = reconciliation;
  }

  /**
   * Ends on request what that owner started with exactly that selector; where the cluster cannot
   * answer, it goes on as before. Never fails.
   *
   * @param abandoned whether the request was answered already; then the affinity goes on too
   */
  CompletionStage<Outcome> end(AffinityKey key, Owner requester, BooleanSupplier abandoned) {
    return turns.take(key.claimKey(), () -> endNow(key, requester, abandoned));
  }

  private CompletionStage<Outcome> endNow(
      AffinityKey key, Owner requester, BooleanSupplier abandoned) {
    Optional<OwnAffinity> found = affinities.find(key, requester).findFirst();
    if (found.isEmpty() || abandoned.getAsBoolean()) {
      return CompletableFuture.completedStage(Outcome.of(absence(key, requester)));
    }
    OwnAffinity affinity = found.get();
    long deadline = affinity.deadline();
    if (!affinities.end(affinity)) {
      return CompletableFuture.completedStage(Outcome.of(ReturnCode.NO_SUCH_AFFINITY));
    }
    return remove(affinity)
        .thenApplyAsync(
            known -> abandoned.getAsBoolean() ? goesOn(affinity, deadline) : ended(affinity), owner)
        .exceptionallyAsync(unreachable -> goesOn(affinity, deadline), owner);
  }

  private ReturnCode absence(AffinityKey key, Owner requester) {
    return overlap.fallsWithinOwn(key.service(), key.client(), requester)
        ? ReturnCode.WITHIN_WIDER_AFFINITY
        : ReturnCode.NO_SUCH_AFFINITY;
  }

  private Outcome ended(OwnAffinity affinity) {
    affinities.forget(affinity);
    boolean widerGoverns =
        overlap.fallsWithinAny(affinity.key().service(), affinity.key().client());
    return Outcome.of(ReturnCode.DONE, widerGoverns ? WIDER_GOVERNS : NONE);
  }

  private Outcome goesOn(OwnAffinity affinity, long deadline) {
    reconciliation.restore(affinity, deadline);
    return Outcome.of(ReturnCode.CLUSTER_UNAVAILABLE);
  }

  /**
   * Its time is up, and it is not granted any more: the rest must follow, however long it takes.
   */
  void expired(OwnAffinity affinity) {
    turns.take(
        affinity.key().claimKey(),
        () ->
            remove(affinity)
                .whenCompleteAsync(
                    (known, failure) -> {
                      affinities.forget(affinity);
                      if (failure != null) {
                        reconciliation.audit(affinity.key().claimKey());
                      }
                    },
                    owner));
  }

  private CompletionStage<@Nullable PrefixClaims> remove(OwnAffinity affinity) {
    return registry.publish(
        affinity.key().claimKey(), (claims, version) -> without(affinity.claim(), claims));
  }

  private static @Nullable List<Claim> without(Claim ended, List<Claim> claims) {
    return claims.contains(ended)
        ? claims.stream().filter(claim -> !claim.equals(ended)).toList()
        : null;
  }
}
