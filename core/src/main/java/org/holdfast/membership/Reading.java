package org.holdfast.membership;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.facility.Beat;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Roster;
import org.holdfast.facility.SharedMap.Change;
import org.holdfast.facility.SharedMap.Subscription;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Reads all claims anew, and hears of every change from then on and acknowledges it. Owner thread
 * only.
 */
final class Reading {
  /** Shorter than tombstones are certain to stay. */
  private static final Duration LONGEST = Duration.ofSeconds(25);

  private static final System.Logger LOG = System.getLogger(Reading.class.getName());

  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Seat seat;
  private final ClaimMirror mirror;
  private final Replies replies;
  private final Reader reader;
  private boolean underWay;
  private long endedAt;
  private long subscriptions;
  private Subscription subscription = () -> {};

  /**
   * What was there at some time.
   *
   * @param began when the reading was begun
   * @param beatsBefore read before the claims
   * @param beats read after them
   */
  record Everything(
      long began,
      Map<String, Beat> beatsBefore,
      Map<ClaimKey, PrefixClaims> claims,
      Map<String, Beat> beats) {}

  /** Told of the steps, in this order. */
  interface Reader {
    /** The place in the roster is sure, perhaps that of another life. */
    void seated(boolean asAnotherLife);

    /** These beats were read, beginning then. */
    void beatsRead(Roster roster, Map<String, Beat> beats, long began);

    /** From what was told since the mirror's {@link ClaimMirror#beginReading} on, and that. */
    CompletionStage<Void> everythingRead(Everything read);
  }

  Reading(
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Seat seat,
      ClaimMirror mirror,
      Replies replies,
      Reader reader) {
    this.facility = facility;
    this.owner = owner;
    this.ticker = ticker;
    this.seat = seat;
    this.mirror = mirror;
    this.replies = replies;
    this.reader = reader;
    endedAt = ticker.nanos() - Heartbeat.INTERVAL.toNanos();
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Whether the last one ended so long ago that another one may find something else. */
  boolean isDue() {
    return !underWay && ticker.nanos() - endedAt >= Heartbeat.INTERVAL.toNanos();
  }

  /** Fails when the cluster cannot answer. */
  CompletionStage<Void> begin() {
    underWay = true;
    // The place in the roster is gone if the cluster lost its maps, or struck this participant.
    return seat.take()
        .thenCompose(this::readEverything)
        .whenCompleteAsync((done, failure) -> ended(failure), owner);
  }

  private void ended(@Nullable Throwable failure) {
    underWay = false;
    endedAt = ticker.nanos();
    if (failure != null) {
      LOG.log(
          WARNING,
          "HF-1107: {0} could not read the cluster''s claims: {1}",
          seat.self().name(),
          failure);
    }
  }

  private CompletionStage<Void> readEverything(boolean asAnotherLife) {
    reader.seated(asAnotherLife);
    long began = ticker.nanos();
    return subscribeAnew().thenComposeAsync(subscribed -> readClaims(began), owner);
  }

  /**
   * Changes that are still on their way from before must not be taken for newer than what is read.
   */
  private CompletionStage<?> subscribeAnew() {
    subscription.cancel();
    long generation = ++subscriptions;
    mirror.beginReading();
    return facility
        .claims()
        .onChange(
            change ->
                owner.execute(
                    () -> {
                      if (generation == subscriptions) {
                        changed(change, generation);
                      }
                    }))
        .thenAcceptAsync(subscribed -> subscription = subscribed, owner);
  }

  /** After the beats: what an owner had put right when it said so must be in what is read. */
  private CompletionStage<Void> readClaims(long began) {
    return facility
        .beats()
        .getAll(seat.roster().allNames())
        .thenComposeAsync(
            beats ->
                facility
                    .claims()
                    .snapshot()
                    .thenComposeAsync(claims -> readTheRest(began, beats, claims), owner),
            owner);
  }

  private CompletionStage<Void> readTheRest(
      long began, Map<String, Beat> beatsBefore, Map<ClaimKey, PrefixClaims> claims) {
    return seat.read()
        .thenCompose(
            roster -> {
              long beatsBegan = ticker.nanos();
              return facility
                  .beats()
                  .getAll(roster.allNames())
                  .thenComposeAsync(
                      beats -> {
                        reader.beatsRead(roster, beats, beatsBegan);
                        return everythingRead(new Everything(began, beatsBefore, claims, beats));
                      },
                      owner);
            });
  }

  private CompletionStage<Void> everythingRead(Everything read) {
    if (ticker.nanos() - read.began() > LONGEST.toNanos()) {
      throw new IllegalStateException("reading took longer than tombstones are certain to stay");
    }
    return reader.everythingRead(read);
  }

  private void changed(Change<ClaimKey, PrefixClaims> change, long generation) {
    PrefixClaims row = change.row();
    if (row == null) {
      mirror.removed(change.key());
    } else if (mirror.knowsOwnersOf(row)) {
      applyAndAcknowledge(change.key(), row);
    } else {
      // Its owner joined, and the roster's change has not come through yet.
      seat.read()
          .thenRun(
              () -> {
                if (generation == subscriptions) {
                  applyAndAcknowledge(change.key(), row);
                }
              });
    }
  }

  private void applyAndAcknowledge(ClaimKey key, PrefixClaims row) {
    mirror.apply(key, row);
    if (!row.publisher().equals(seat.self().name())) {
      replies.applied(row.publisher(), row.publication());
    }
  }
}
