package org.holdfast.membership;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.holdfast.facility.Beat;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/** Tells the cluster all the time that this participant lives (SPEC rule 9). Owner thread only. */
final class Heartbeat {
  static final Duration INTERVAL = Duration.ofMillis(100);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Seat seat;
  private final LongFunction<Beat> content;
  private final LongConsumer taken;
  private boolean beating;
  private boolean underWay;
  private boolean wasTaken;
  private int unanswered;
  private long count;
  private long sentAt;
  private long answeredAt;
  private long takenAt;

  /**
   * Silent as yet.
   *
   * @param content what the beat with that count says
   * @param taken told when the beat that the cluster took was sent
   */
  Heartbeat(
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Seat seat,
      LongFunction<Beat> content,
      LongConsumer taken) {
    this.facility = facility;
    this.owner = owner;
    this.ticker = ticker;
    this.seat = seat;
    this.content = content;
    this.taken = taken;
  }

  void begin() {
    beating = true;
    takenAt = ticker.nanos();
    beat();
  }

  void end() {
    beating = false;
  }

  /** Whether it has begun, and not ended. */
  boolean isOn() {
    return beating;
  }

  /** Whether the cluster ever took a beat. */
  boolean wasTaken() {
    return wasTaken;
  }

  /** Until then somebody may have taken a beat into account. */
  long lastHeard() {
    return unanswered > 0 ? ticker.nanos() : answeredAt;
  }

  /** Beats when it is time. */
  void tick() {
    long now = ticker.nanos();
    boolean due = now - sentAt - INTERVAL.toNanos() >= 0;
    // One that hangs for longer than a lease is of no use; the next one may fare better.
    boolean hanging = now - sentAt - Member.LEASE.toNanos() >= 0;
    if (beating && due && (!underWay || hanging)) {
      beatUnlessStruck(now);
    }
  }

  /** Who was silent for a lease may have been struck: then no beat of its former life may count. */
  private void beatUnlessStruck(long now) {
    if (now - takenAt - Member.LEASE.toNanos() < 0) {
      beat();
      return;
    }
    sentAt = now;
    underWay = true;
    seat.read()
        .thenRun(this::beat)
        .exceptionallyAsync(
            unreachable -> {
              underWay = false;
              return null;
            },
            owner);
  }

  private void beat() {
    long now = ticker.nanos();
    sentAt = now;
    underWay = true;
    unanswered++;
    facility
        .beats()
        .set(seat.self().name(), content.apply(++count))
        .whenCompleteAsync((done, failure) -> answered(now, failure), owner);
  }

  private void answered(long sent, @Nullable Throwable failure) {
    unanswered--;
    answeredAt = ticker.nanos();
    if (sent == sentAt) {
      underWay = false;
    }
    if (failure == null && beating) {
      wasTaken = true;
      takenAt = answeredAt;
      taken.accept(sent);
    }
  }
}
