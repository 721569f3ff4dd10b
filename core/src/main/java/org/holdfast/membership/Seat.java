package org.holdfast.membership;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Served;
import org.holdfast.facility.Roster;
import org.jspecify.annotations.Nullable;

/**
 * This participant's place in the roster, and the roster as it was read last. What the cluster has
 * lost of it, whoever remembers it puts back. Owner thread only.
 */
final class Seat {
  private static final Duration REPAIR_INTERVAL = Duration.ofSeconds(1);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Timers timers;
  private final Consumer<Roster> adopted;
  private Participant self;
  private Roster roster = Roster.empty();
  private boolean left;

  /**
   * Not taken yet.
   *
   * @param adopted told of each roster that is not the one before, which it is given
   */
  Seat(
      CouplingFacility facility,
      Executor owner,
      Timers timers,
      Participant participant,
      Consumer<Roster> adopted) {
    this.facility = facility;
    this.owner = owner;
    this.timers = timers;
    this.self = participant;
    this.adopted = adopted;
  }

  /** This participant; its incarnation is final once it has joined. */
  Participant self() {
    return self;
  }

  boolean isSelf(Participant one) {
    return one.name().equals(self.name());
  }

  /** The roster as it was read last. */
  Roster roster() {
    return roster;
  }

  boolean hasBeenLeft() {
    return left;
  }

  /** Takes its place, or makes sure of it; completes with whether that is as another life. */
  CompletionStage<Boolean> take() {
    return joining().join(self).thenApplyAsync(this::taken, owner);
  }

  private Joining joining() {
    return new Joining(facility, owner, timers, roster);
  }

  private boolean taken(Participant registered) {
    boolean isAnother = self.incarnation() != registered.incarnation();
    self = registered;
    return isAnother;
  }

  /** From now on it is told of changes; completes with the roster as it is. */
  CompletionStage<Roster> watch() {
    return facility
        .roster()
        .onChange(Roster.KEY, change -> owner.execute(() -> changed(change.row())))
        .thenComposeAsync(subscribed -> read(), owner);
  }

  /** From now on it looks each second whether the roster is right. */
  void repair() {
    timers.after(
        REPAIR_INTERVAL,
        () -> {
          repair();
          read().thenAccept(read -> registerServed()).exceptionally(nextTime -> null);
        });
  }

  /** Reads the roster now; the stage completes on the owner thread. */
  CompletionStage<Roster> read() {
    return facility
        .roster()
        .get(Roster.KEY)
        .thenApplyAsync(
            row -> {
              changed(row);
              return roster;
            },
            owner);
  }

  private void changed(@Nullable Roster row) {
    if (left || (row == null && roster.version() == 0)) {
      return;
    }
    Roster agreed = row == null ? roster : roster.agreedWith(row);
    if (!agreed.equals(row)) {
      restore(row, agreed);
    } else if (!agreed.equals(roster)) {
      Roster before = roster;
      roster = agreed;
      adopted.accept(before);
    }
  }

  /** The cluster has lost what this participant remembers. */
  private void restore(@Nullable Roster lost, Roster agreed) {
    facility.roster().replace(Roster.KEY, lost, agreed).exceptionally(nextTimeThen -> false);
  }

  /** From now on this participant's instances serve that; the roster follows, at once if it can. */
  void serve(List<Served> served) {
    self = self.serving(served);
    registerServed();
  }

  private void registerServed() {
    boolean isDifferent =
        roster.names(self)
            && roster
                .find(self.name())
                .filter(one -> !one.served().equals(self.served()))
                .isPresent();
    if (isDifferent) {
      replace(roster, roster.with(self));
    }
  }

  /** Unless the roster has changed meanwhile; then whoever wanted it finds out, and tries again. */
  void replace(Roster read, Roster next) {
    facility
        .roster()
        .replace(Roster.KEY, read, next)
        .thenComposeAsync(done -> read(), owner)
        .exceptionally(nextTimeThen -> roster);
  }

  /** Gives the place back; the stage always completes. */
  CompletionStage<Void> leave() {
    left = true;
    return joining().leave(self);
  }
}
