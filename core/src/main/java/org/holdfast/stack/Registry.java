package org.holdfast.stack;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Writes this stack's claims into the cluster's registry, by compare and set, and waits until they
 * are known. Owner thread only.
 */
final class Registry {
  private static final int MOST_TRIES = 32;

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Publications publications;
  private final Set<Long> tombstones = new HashSet<>();

  Registry(CouplingFacility facility, Executor owner, Timers timers, Member member) {
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.member = member;
    publications = new Publications(member, timers, this::writeAgain);
  }

  Publications publications() {
    return publications;
  }

  /**
   * What a change makes of the living owners' claims under a key, knowing the version that new ones
   * get; null: nothing is to be written.
   */
  @FunctionalInterface
  interface Edit {
    @Nullable List<Claim> apply(List<Claim> claims, long version);
  }

  /**
   * Writes what the edit makes of the newest row; completes with that row, or with null where the
   * edit wanted nothing written. Fails when the cluster cannot answer: then it may or may not have
   * been written.
   */
  CompletionStage<@Nullable PrefixClaims> write(ClaimKey key, Edit edit) {
    return write(key, member.mirror().row(key), publications.nextNumber(), edit, MOST_TRIES);
  }

  /** The same, and completes only when everybody live knows that row. */
  CompletionStage<@Nullable PrefixClaims> publish(ClaimKey key, Edit edit) {
    long number = publications.nextNumber();
    publications.expect(key, number);
    return write(key, member.mirror().row(key), number, edit, MOST_TRIES)
        .thenComposeAsync(
            row ->
                row == null
                    ? CompletableFuture.completedStage(null)
                    : publications.await(number).thenApply(known -> row),
            owner)
        .whenCompleteAsync((row, failure) -> publications.forget(number), owner);
  }

  /**
   * @param there what the registry has, which after a split may be older than what is known here
   */
  private CompletionStage<@Nullable PrefixClaims> write(
      ClaimKey key, @Nullable PrefixClaims there, long number, Edit edit, int triesLeft) {
    PrefixClaims known = member.mirror().row(key);
    if (known == null || living(known).size() == known.claims().size()) {
      return writeOver(there, key, number, edit, triesLeft);
    }
    // Whether an owner that the roster does not name has left, or joined just now.
    return member
        .readRoster()
        .thenComposeAsync(roster -> writeOver(there, key, number, edit, triesLeft), owner);
  }

  private CompletionStage<@Nullable PrefixClaims> writeOver(
      @Nullable PrefixClaims there, ClaimKey key, long number, Edit edit, int triesLeft) {
    PrefixClaims known = member.mirror().row(key);
    long version = 1 + Math.max(member.mirror().clock(), there == null ? 0 : there.version());
    List<Claim> claims = edit.apply(known == null ? List.of() : living(known), version);
    if (claims == null) {
      return CompletableFuture.completedStage(null);
    }
    PrefixClaims after = new PrefixClaims(version, member.self().name(), number, claims);
    return facility
        .claims()
        .replace(key, there, after)
        .thenComposeAsync(
            done -> done ? written(key, after) : tryAgain(key, number, edit, triesLeft), owner);
  }

  private List<Claim> living(PrefixClaims row) {
    return row.claims().stream()
        .filter(claim -> member.mirror().isRegistered(claim.owner()))
        .toList();
  }

  private CompletionStage<@Nullable PrefixClaims> written(ClaimKey key, PrefixClaims row) {
    member.mirror().apply(key, row);
    if (row.isTombstone()) {
      tombstones.add(row.version());
      timers.after(Member.TOMBSTONE_TIME, () -> removeTombstone(key, row));
    }
    return CompletableFuture.completedStage(row);
  }

  private CompletionStage<@Nullable PrefixClaims> tryAgain(
      ClaimKey key, long number, Edit edit, int triesLeft) {
    if (triesLeft == 0) {
      return CompletableFuture.failedStage(
          new IllegalStateException("the claims under " + key + " changed too often"));
    }
    return refresh(key)
        .thenComposeAsync(there -> write(key, there, number, edit, triesLeft - 1), owner);
  }

  /**
   * Takes over what is there now, also where it is older than what is held: then the cluster is not
   * what it was, and what is held may never have been known to most. The stage completes with it,
   * on the owner thread.
   */
  CompletionStage<@Nullable PrefixClaims> refresh(ClaimKey key) {
    PrefixClaims held = member.mirror().row(key);
    return facility
        .claims()
        .get(key)
        .thenApplyAsync(
            row -> {
              member.mirror().takeOver(key, held, row);
              return row;
            },
            owner);
  }

  /** Others may have written the row since; what is in it now is told with the number again. */
  private CompletionStage<?> writeAgain(ClaimKey key, long number) {
    BiFunction<@Nullable PrefixClaims, @Nullable Throwable, Boolean> nextTimeThen =
        (row, unreachable) -> unreachable == null;
    return write(key, member.mirror().row(key), number, (claims, version) -> claims, 1)
        .handleAsync(nextTimeThen, owner);
  }

  /** Whether this tombstone is one that this stack is going to remove. */
  boolean removes(PrefixClaims tombstone) {
    return tombstones.contains(tombstone.version());
  }

  private void removeTombstone(ClaimKey key, PrefixClaims tombstone) {
    facility
        .claims()
        .replace(key, tombstone, null)
        .whenCompleteAsync(
            (removed, failure) -> {
              if (failure != null) {
                timers.after(Member.TOMBSTONE_TIME, () -> removeTombstone(key, tombstone));
              } else {
                tombstones.remove(tombstone.version());
                if (removed) {
                  member.mirror().removed(key);
                }
              }
            },
            owner);
  }
}
