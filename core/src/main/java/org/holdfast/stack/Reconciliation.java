package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Brings the registry to what the stack holds, wherever a write failed halfway (SPEC rule 10): a
 * start that was answered 18 is withdrawn, an end that was is undone. Tries until it has worked.
 * Owner thread only.
 */
final class Reconciliation {
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int MOST_AT_ONCE = 32;

  private final Timers timers;
  private final Turns turns;
  private final Registry registry;
  private final Member member;
  private final Affinities affinities;
  private final LinkedHashSet<Task> waiting = new LinkedHashSet<>();
  private final Set<Task> underWay = new HashSet<>();
  private @Nullable CompletableFuture<@Nullable Void> done;

  Reconciliation(
      Timers timers, Turns turns, Registry registry, Member member, Affinities affinities) {
    this.timers = timers;
    this.turns = turns;
    this.registry = registry;
    this.member = member;
    this.affinities = affinities;
  }

  private sealed interface Task {
    ClaimKey claimKey();

    /** What the registry says of this selector is not what the stack holds. */
    record Selector(AffinityKey key) implements Task {
      @Override
      public ClaimKey claimKey() {
        return key.claimKey();
      }
    }

    /** An earlier life of this target left something there. */
    record Leftover(ClaimKey claimKey) implements Task {}
  }

  /** How many things are still to be set right. */
  int size() {
    return waiting.size() + underWay.size();
  }

  void add(AffinityKey key) {
    add(new Task.Selector(key));
  }

  void addLeftover(ClaimKey key) {
    add(new Task.Leftover(key));
  }

  private void add(Task task) {
    waiting.add(task);
    next();
  }

  /** Completes when nothing is left to do. */
  CompletionStage<@Nullable Void> whenDone() {
    done = new CompletableFuture<>();
    next();
    return done;
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
    if (done != null && size() == 0) {
      done.complete(null);
    }
  }

  private void run(Task task) {
    turns
        .take(task.claimKey(), () -> write(task))
        .whenComplete(
            (written, failure) -> {
              underWay.remove(task);
              if (failure != null) {
                waiting.add(task);
                timers.after(RETRY, this::next);
              } else {
                next();
              }
            });
  }

  private CompletionStage<@Nullable PrefixClaims> write(Task task) {
    return registry
        .refresh(task.claimKey())
        .thenCompose(
            done -> registry.write(task.claimKey(), (claims, version) -> next(task, claims)));
  }

  private List<Claim> next(Task task, List<Claim> claims) {
    if (!(task instanceof Task.Selector selector)) {
      return claims;
    }
    List<Claim> next = new ArrayList<>(claims);
    next.removeIf(
        claim ->
            claim.owner().isOn(member.self().name(), member.self().incarnation())
                && claim.client(task.claimKey()).equals(selector.key().client()));
    Stream<Claim> own = affinities.claimOf(selector.key());
    return Stream.concat(next.stream(), own).toList();
  }
}
