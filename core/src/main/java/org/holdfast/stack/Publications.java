package org.holdfast.stack;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Roster;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a majority has applied what was written (rule 11), and every live router (SPEC A13,
 * rule 9), and for groups every live stack too, so that a narrower start elsewhere meets them. Who
 * does not acknowledge is asked again while its beats advance, and no longer waited for once its
 * lease has certainly lapsed. Owner thread only.
 */
final class Publications {
  private static final Duration REPEAT = Duration.ofMillis(100);

  private final Member member;
  private final Timers timers;
  private final BiFunction<ClaimKey, Long, CompletionStage<?>> republish;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long last;

  /**
   * @param republish writes the row under that key again with that number, so that it is told once
   *     more; its stage, which never fails, completes on the owner thread
   */
  Publications(
      Member member, Timers timers, BiFunction<ClaimKey, Long, CompletionStage<?>> republish) {
    this.member = member;
    this.timers = timers;
    this.republish = republish;
  }

  /** The number that the next row to write carries. */
  long nextNumber() {
    return ++last;
  }

  /** From now on hears who has applied the row that is about to be written with that number. */
  void expect(ClaimKey key, long number) {
    pending.put(number, new Pending(key, number));
  }

  /** Nobody waits for that number any more. */
  void forget(long number) {
    pending.remove(number);
  }

  /**
   * The expected row was written just now. Completes when everybody live has it; fails when the
   * roster cannot be read.
   */
  CompletionStage<@Nullable Void> await(long number) {
    Pending publication = Objects.requireNonNull(pending.get(number), "not expected");
    readRoster(publication);
    timers.after(REPEAT, () -> repeat(publication));
    return publication.done;
  }

  private void readRoster(Pending publication) {
    // Read after the write: whoever joins later finds the row in its snapshot.
    member
        .readRoster()
        .whenComplete(
            (roster, failure) -> {
              if (failure != null) {
                publication.done.completeExceptionally(failure);
              } else {
                publication.roster = roster;
                check(publication);
              }
            });
  }

  /** A participant told what it applied. */
  void acknowledged(String from, Reply reply) {
    for (long number : reply.applied()) {
      Pending publication = pending.get(number);
      if (publication != null) {
        publication.applied.add(new Acknowledgement(from, reply.incarnation()));
        check(publication);
      }
    }
  }

  private void check(Pending publication) {
    if (publication.roster == null || publication.done.isDone()) {
      return;
    }
    if (!publication.isKnownToMost()) {
      return;
    }
    List<Participant> missing = publication.missing(publication.roster);
    if (missing.isEmpty()) {
      publication.done.complete(null);
    } else if (missing.stream().noneMatch(member::mayBeLive) && !publication.beatsAreRead) {
      // Only a reading that began after the write shows that nobody woke up in between.
      publication.beatsAreRead = true;
      excludeTheSilent(publication);
    }
  }

  private void excludeTheSilent(Pending publication) {
    member.readBeatsNow().thenRun(() -> completeWithoutTheSilent(publication));
  }

  private boolean completeWithoutTheSilent(Pending publication) {
    Roster roster = publication.roster;
    if (roster != null
        && publication.isKnownToMost()
        && publication.missing(roster).stream().noneMatch(member::mayBeLive)
        && (publication.missing(roster).isEmpty() || member.seesMost())) {
      publication.done.complete(null);
    }
    return publication.done.isDone();
  }

  private void repeat(Pending publication) {
    if (publication.done.isDone()) {
      return;
    }
    timers.after(REPEAT, () -> repeat(publication));
    member
        .readBeatsNow()
        .thenRun(
            () -> {
              if (!completeWithoutTheSilent(publication)) {
                readRoster(publication);
                writeAgain(publication);
              }
            });
  }

  /** A cluster that is slow gets no more to do than it does. */
  private void writeAgain(Pending publication) {
    if (!publication.isBeingWritten) {
      publication.isBeingWritten = true;
      republish
          .apply(publication.key, publication.number)
          .thenRun(() -> publication.isBeingWritten = false);
    }
  }

  private record Acknowledgement(String from, long incarnation) {}

  private final class Pending {
    final ClaimKey key;
    final long number;
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    final Set<Acknowledgement> applied = new HashSet<>();
    @Nullable Roster roster;
    boolean beatsAreRead;
    boolean isBeingWritten;

    Pending(ClaimKey key, long number) {
      this.key = key;
      this.number = number;
    }

    /** So that whatever another majority decides later, somebody in it knows of this. */
    boolean isKnownToMost() {
      return member.isMajority(one -> one.name().equals(member.self().name()) || hasApplied(one));
    }

    List<Participant> missing(Roster known) {
      return known.participants().stream()
          .filter(this::mustAcknowledge)
          .filter(one -> !hasApplied(one))
          .toList();
    }

    private boolean hasApplied(Participant one) {
      return applied.contains(new Acknowledgement(one.name(), one.incarnation()));
    }

    private boolean mustAcknowledge(Participant one) {
      boolean isGroup = key.prefixLength() < key.prefix().bits();
      boolean isOther = !one.name().equals(member.self().name());
      return isOther
          && one.protocol() >= Participant.PROTOCOL
          && (one.role() == Role.ROUTER || isGroup);
    }
  }
}
