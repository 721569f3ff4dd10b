package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.holdfast.affinity.EndReason;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.holdfast.membership.Slices;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Brings the registry to what the stack holds, wherever a write failed halfway (SPEC rule 10) or
 * others changed what is this target's: a start that was answered 18 is withdrawn, an end that was
 * is undone, what the cluster lost is put back. Tries until it has worked. Owner thread only.
 */
final class Reconciliation {
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int MOST_AT_ONCE = 32;

  private final Slices slices;
  private final Timers timers;
  private final Turns turns;
  private final Registry registry;
  private final Member member;
  private final Affinities affinities;
  private final Indications indications;
  private final LinkedHashSet<Task> waiting = new LinkedHashSet<>();
  private final Set<Task> underWay = new HashSet<>();

  /**
   * What is being ended on request and may yet go on; true: others have had these clients since.
   */
  private final Map<OwnAffinity, Boolean> undecided = new HashMap<>();

  private @Nullable CompletableFuture<@Nullable Void> done;

  Reconciliation(
      Slices slices,
      Timers timers,
      Turns turns,
      Registry registry,
      Member member,
      Affinities affinities,
      Indications indications) {
    this.indications = indications;
    this.slices = slices;
    this.timers = timers;
    this.turns = turns;
    this.registry = registry;
    this.member = member;
    this.affinities = affinities;
  }

  private sealed interface Task {
    ClaimKey key();

    /** There may be claims of this target that it does not hold. */
    record Audit(ClaimKey key) implements Task {}

    /** The affinity's claim may be missing there; only when it is known again, is it in force. */
    record Restore(OwnAffinity affinity, long deadline) implements Task {
      @Override
      public ClaimKey key() {
        return affinity.key().claimKey();
      }
    }

    /** The claim of an affinity in force is missing there. */
    record PutBack(OwnAffinity affinity) implements Task {
      @Override
      public ClaimKey key() {
        return affinity.key().claimKey();
      }
    }
  }

  /** That claim governs now; a write that was given up may have reached the registry after all. */
  void governs(ClaimKey key, Claim claim) {
    undecided.replaceAll((affinity, taken) -> taken || isRival(key, claim, affinity));
    if (isOwn(claim) && !turns.isTaken(key)) {
      audit(key);
    }
  }

  /**
   * That claim is not in the registry any more. If it is of an affinity here, somebody else
   * overwrote it, or the cluster lost it: nobody but its owner ends it.
   */
  void dropped(ClaimKey key, Claim claim) {
    if (!turns.isTaken(key)) {
      affinities
          .find(new AffinityKey(key.service(), claim.client(key)), claim.owner())
          .filter(affinity -> affinity.claim().equals(claim))
          .forEach(this::putBack);
    }
  }

  /**
   * Whether the registry as it was read has what it should of this target, and nothing else; what
   * is missing is put back, what is wrong taken out.
   */
  CompletionStage<Boolean> isAllIn(Map<ClaimKey, PrefixClaims> read) {
    List<OwnAffinity> missing = new ArrayList<>();
    List<ClaimKey> wrong = new ArrayList<>();
    return slices
        .forEach(
            affinities.all().filter(affinities::isInForce).iterator(),
            affinity -> {
              if (!affinity.isIn(read.get(affinity.key().claimKey()))) {
                missing.add(affinity);
              }
            })
        .thenCompose(
            done ->
                slices.forEach(
                    read.entrySet().iterator(),
                    row -> {
                      // A merge may bring back what had ended.
                      if (!turns.isTaken(row.getKey()) && isWrong(row.getKey(), row.getValue())) {
                        wrong.add(row.getKey());
                      }
                    }))
        .thenApply(
            done -> {
              missing.forEach(this::putBack);
              wrong.forEach(this::audit);
              return missing.isEmpty() && wrong.isEmpty() && !isPuttingBack();
            });
  }

  /** Takes away what the registry says of this target under that key and is not so. */
  void audit(ClaimKey key) {
    add(new Task.Audit(key));
  }

  private static boolean isRival(ClaimKey key, Claim claim, OwnAffinity affinity) {
    List<Claim> both = Stream.concat(Stream.of(claim), affinity.holes().values().stream()).toList();
    return key.equals(affinity.key().claimKey())
        && rivals(affinity.claim(), both).findAny().isPresent();
  }

  /** An affinity is being ended on request: at last it has {@link #ended}, or is restored. */
  void ends(OwnAffinity ending) {
    undecided.put(ending, false);
  }

  /** It is no more. */
  void ended(OwnAffinity affinity) {
    undecided.remove(affinity);
  }

  /** Puts an affinity back in force that could not be ended. */
  void restore(OwnAffinity ended, long deadline) {
    add(new Task.Restore(ended, deadline));
  }

  /**
   * Puts the claim of an affinity back that the cluster has lost. Where somebody else has these
   * clients by now, the higher version decides (SPEC rule 11).
   */
  private void putBack(OwnAffinity affinity) {
    add(new Task.PutBack(affinity));
  }

  /** Whether claims of affinities in force are being put back that not everybody knows of yet. */
  private boolean isPuttingBack() {
    return Stream.concat(waiting.stream(), underWay.stream())
        .anyMatch(Task.PutBack.class::isInstance);
  }

  private void add(Task task) {
    waiting.add(task);
    next();
  }

  /** Completes when nothing is left to do. */
  CompletionStage<@Nullable Void> whenDone() {
    CompletableFuture<@Nullable Void> nothingLeft = new CompletableFuture<>();
    done = nothingLeft;
    next();
    return nothingLeft;
  }

  private void next() {
    for (Task task : List.copyOf(waiting)) {
      if (underWay.size() >= MOST_AT_ONCE) {
        return;
      }
      if (underWay.add(task)) {
        waiting.remove(task);
        run(task);
      }
    }
    if (done != null && waiting.isEmpty() && underWay.isEmpty()) {
      done.complete(null);
    }
  }

  private void run(Task task) {
    turns
        .take(task.key(), () -> carryOut(task))
        .whenComplete(
            (written, failure) -> {
              underWay.remove(task);
              if (failure == null) {
                next();
              } else {
                waiting.add(task);
                timers.after(RETRY, this::next);
              }
            });
  }

  private CompletionStage<@Nullable PrefixClaims> carryOut(Task task) {
    CompletionStage<@Nullable PrefixClaims> read = registry.refresh(task.key());
    if (task instanceof Task.Restore restore) {
      return read.thenCompose(done -> restore(restore));
    }
    if (task instanceof Task.PutBack missing) {
      return read.thenCompose(done -> putBackNow(missing.affinity()));
    }
    return read.thenCompose(
        there -> registry.write(task.key(), (claims, version) -> held(task.key(), there, claims)));
  }

  private CompletionStage<@Nullable PrefixClaims> putBackNow(OwnAffinity affinity) {
    ClaimKey key = affinity.key().claimKey();
    if (!affinities.isInForce(affinity) || !affinities.holds(key, affinity.claim())) {
      return CompletableFuture.completedStage(null);
    }
    return registry
        .publish(key, (claims, version) -> contested(affinity.claim(), claims))
        .thenApply(
            row -> {
              if (!affinity.isIn(member.mirror().row(key))) {
                affinities.end(affinity);
                giveUp(affinity);
              } else {
                affinity.holes().keySet().forEach(hole -> audit(hole.claimKey()));
              }
              return row;
            });
  }

  /**
   * The claims with that one, without those that must yield to it; null: it must. Where it is there
   * already it is told again: perhaps not everybody knew of it.
   */
  private static @Nullable List<Claim> contested(Claim own, List<Claim> claims) {
    List<Claim> rivals = rivals(own, claims).toList();
    boolean isBeaten = rivals.stream().anyMatch(rival -> rival.version() > own.version());
    if (isBeaten) {
      return null;
    }
    return claims.contains(own)
        ? claims
        : Stream.concat(claims.stream().filter(claim -> !rivals.contains(claim)), Stream.of(own))
            .toList();
  }

  private void giveUp(OwnAffinity affinity) {
    ended(affinity);
    if (affinities.forget(affinity)) {
      audit(affinity.key().claimKey());
      affinity.holes().forEach((hole, claim) -> audit(hole.claimKey()));
      indications.ended(affinity, EndReason.GIVEN_UP_BY_CLUSTER);
    }
  }

  /**
   * The claims without those of this target that it does not hold, and with the holes that it does;
   * null: all are right.
   */
  private @Nullable List<Claim> held(ClaimKey key, @Nullable PrefixClaims row, List<Claim> claims) {
    Stream<Claim> there =
        claims.stream().filter(claim -> !isOwn(claim) || affinities.holds(key, claim));
    Stream<Claim> missing =
        affinities.holesUnder(key).keySet().stream().filter(hole -> !claims.contains(hole));
    List<Claim> right = Stream.concat(there, missing).toList();
    boolean asItIs = row == null || row.claims().equals(right);
    return asItIs && !isTombstoneOfAnEarlierLife(row) ? null : right;
  }

  private boolean isOwn(Claim claim) {
    return claim.owner().isOn(member.self().name(), member.self().incarnation());
  }

  /** Whether that row has something of this target, in any life of it, that is not so. */
  private boolean isWrong(ClaimKey key, PrefixClaims row) {
    return isTombstoneOfAnEarlierLife(row)
        || row.claims().stream()
            .anyMatch(
                claim ->
                    claim.owner().target().equals(member.self().name())
                        && !affinities.holds(key, claim));
  }

  /** Whoever wrote it is not there any more to remove it. */
  private boolean isTombstoneOfAnEarlierLife(@Nullable PrefixClaims row) {
    return row != null
        && row.isTombstone()
        && row.publisher().equals(member.self().name())
        && !registry.removes(row);
  }

  private CompletionStage<@Nullable PrefixClaims> restore(Task.Restore restore) {
    OwnAffinity affinity = restore.affinity();
    if (!affinities.holds(restore.key(), affinity.claim())) {
      ended(affinity);
      return CompletableFuture.completedStage(null);
    }
    if (undecided.getOrDefault(affinity, false)) {
      // They may have ended theirs since, and were told that nobody has these clients.
      giveUp(affinity);
      return CompletableFuture.completedStage(null);
    }
    return registry
        .publish(restore.key(), (claims, version) -> with(affinity.claim(), claims))
        .thenApply(
            row -> {
              PrefixClaims now = member.mirror().row(restore.key());
              if (now != null && now.claims().contains(affinity.claim())) {
                ended(affinity);
                affinities.restore(affinity, restore.deadline());
              } else {
                // Somebody else has these clients by now.
                giveUp(affinity);
              }
              return row;
            });
  }

  /** Where it is there still it is told again: others may know that it was to end. */
  private static @Nullable List<Claim> with(Claim own, List<Claim> claims) {
    if (claims.contains(own)) {
      return claims;
    }
    return rivals(own, claims).findAny().isPresent()
        ? null
        : Stream.concat(claims.stream(), Stream.of(own)).toList();
  }

  /** Who has some of the same clients by claims under the same key. */
  private static Stream<Claim> rivals(Claim own, List<Claim> claims) {
    return claims.stream()
        .filter(claim -> !claim.equals(own))
        .filter(claim -> !claim.isHole() && !isInHole(claim, own, claims))
        .filter(
            claim ->
                claim.ports().equals(own.ports())
                    || claim.ports().stream().anyMatch(own.ports()::contains));
  }

  /** Whether these clients lie in a part that the owner had let go. */
  private static boolean isInHole(Claim claim, Claim own, List<Claim> claims) {
    return claims.stream()
        .filter(hole -> hole.isHoleIn(own))
        .anyMatch(hole -> hole.ports().containsAll(claim.ports()) && !claim.ports().isEmpty());
  }
}
