package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.PART_ENDED;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.membership.Member;
import org.holdfast.stack.Overlap.Part;
import org.jspecify.annotations.Nullable;

/**
 * Parts of groups that are balanced while the rest is kept (SPEC A8, rules 4 and 5). A hole's claim
 * is removed after its group's, so that its clients never go back to the group. Owner thread only.
 */
final class Holes {
  private final Executor owner;
  private final Turns turns;
  private final Member member;
  private final Limits limits;
  private final Affinities affinities;
  private final Overlap overlap;
  private final Registry registry;
  private final Reconciliation reconciliation;

  Holes(
      Executor owner,
      Turns turns,
      Member member,
      Limits limits,
      Affinities affinities,
      Registry registry,
      Reconciliation reconciliation) {
    this.owner = owner;
    this.turns = turns;
    this.member = member;
    this.limits = limits;
    this.affinities = affinities;
    this.overlap = new Overlap(member.mirror());
    this.registry = registry;
    this.reconciliation = reconciliation;
  }

  /** Lets a part of a group be balanced. In the key's turn. Never fails. */
  CompletionStage<Outcome> open(AffinityKey key, Owner requester, Waiting waiting) {
    Optional<OwnAffinity> group = group(key, requester);
    if (group.isEmpty()) {
      return done(Outcome.of(NO_SUCH_AFFINITY));
    }
    if (!limits.admitHole(group.get(), 0)) {
      return done(Outcome.of(LIMIT_REACHED));
    }
    Opening opening = new Opening(key, requester, group.get());
    return registry
        .publish(key.claimKey(), opening::edit)
        .thenApplyAsync(
            row -> row == null ? Outcome.of(NO_SUCH_AFFINITY) : opened(opening, waiting), owner)
        .exceptionallyAsync(unreachable -> withdrawn(opening, CLUSTER_UNAVAILABLE), owner);
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  /**
   * What it would be refused with; null: it would be carried out.
   *
   * @param others that are to be opened with it
   */
  @Nullable ReturnCode refusal(AffinityKey key, Owner requester, int others) {
    Optional<OwnAffinity> group = group(key, requester);
    if (group.isEmpty()) {
      return NO_SUCH_AFFINITY;
    }
    return limits.admitHole(group.get(), others) ? null : LIMIT_REACHED;
  }

  private Optional<OwnAffinity> group(AffinityKey key, Owner requester) {
    return overlap
        .judgePart(key.service(), key.client(), requester)
        .map(part -> new AffinityKey(key.service(), part.group().client()))
        .flatMap(group -> affinities.find(group, requester).findFirst())
        .filter(affinities::isInForce);
  }

  private Outcome opened(Opening opening, Waiting waiting) {
    Claim hole = opening.hole;
    Optional<OwnAffinity> group = affinities.current(opening.group).filter(affinities::isInForce);
    if (waiting.isOver() || !member.isCurrent()) {
      return withdrawn(opening, CLUSTER_UNAVAILABLE);
    }
    if (hole == null || group.isEmpty()) {
      // It ended meanwhile, and its holes with it.
      return withdrawn(opening, NO_SUCH_AFFINITY);
    }
    affinities.addHole(group.get(), opening.holeKey(hole), hole);
    return Outcome.of(DONE, PART_ENDED);
  }

  private Outcome withdrawn(Opening opening, ReturnCode code) {
    reconciliation.audit(opening.key.claimKey());
    return Outcome.of(code);
  }

  /** Judges again over the newest row, each time that somebody else was faster. */
  private final class Opening {
    final AffinityKey key;
    final Owner requester;
    final OwnAffinity group;
    @Nullable Claim hole;

    Opening(AffinityKey key, Owner requester, OwnAffinity group) {
      this.key = key;
      this.requester = requester;
      this.group = group;
    }

    @Nullable List<Claim> edit(List<Claim> claims, long version) {
      Optional<Part> part = overlap.judgePart(key.service(), key.client(), requester);
      if (part.isEmpty() || !part.get().group().claim().equals(group.claim())) {
        return null;
      }
      Claim opened = new Claim(part.get().open().ports(), requester, group.claim().version(), true);
      hole = opened;
      Stream<Claim> others =
          claims.stream().filter(claim -> !member.mirror().isLeftBehind(key.claimKey(), claim));
      return Stream.concat(others, Stream.of(opened)).toList();
    }

    AffinityKey holeKey(Claim opened) {
      return new AffinityKey(key.service(), key.client().withPorts(opened.ports()));
    }
  }

  /**
   * The group's owner wants these clients back. In the key's turn. Never fails.
   *
   * @param isOver whether the request was answered already
   */
  CompletionStage<Outcome> close(AffinityKey key, Claim hole, BooleanSupplier isOver) {
    return registry
        .publish(key.claimKey(), (claims, version) -> Ending.without(hole, claims))
        .thenApplyAsync(row -> isOver.getAsBoolean() ? goesOn(key) : closed(key, hole), owner)
        .exceptionallyAsync(unreachable -> goesOn(key), owner);
  }

  private Outcome closed(AffinityKey key, Claim hole) {
    return affinities
        .removeHole(key, hole)
        .filter(affinities::isInForce)
        .map(group -> new Outcome(DONE, NONE, affinities.timeLeft(group)))
        .orElseGet(() -> Outcome.of(CLUSTER_UNAVAILABLE));
  }

  /** The registry may lack it by now. */
  private Outcome goesOn(AffinityKey key) {
    reconciliation.audit(key.claimKey());
    return Outcome.of(CLUSTER_UNAVAILABLE);
  }

  /** After their group: completes when no live router has them any more. Never fails. */
  CompletionStage<?> removeAllOf(OwnAffinity ended) {
    CompletableFuture<?>[] removals =
        ended.holes().entrySet().stream()
            // Those under its own key went with it, and that key's turn is not over.
            .filter(hole -> !hole.getKey().claimKey().equals(ended.key().claimKey()))
            .map(hole -> remove(hole.getKey(), hole.getValue()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(removals);
  }

  private CompletionStage<?> remove(AffinityKey key, Claim hole) {
    return turns
        .take(
            key.claimKey(),
            () ->
                registry.publish(key.claimKey(), (claims, version) -> Ending.without(hole, claims)))
        .exceptionally(
            unreachable -> {
              reconciliation.audit(key.claimKey());
              return null;
            });
  }
}
