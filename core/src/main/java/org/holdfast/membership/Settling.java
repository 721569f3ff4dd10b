package org.holdfast.membership;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.time.Ticker;

/**
 * Whether the registry may be believed again after rows were lost, or older ones came back: first
 * owners put back what it lacks, and take away what has ended (SPEC rule 11). Owner thread only.
 */
final class Settling {
  /** So long after an upheaval owners whose beats go on may take to put their claims back. */
  private static final Duration AT_MOST = Duration.ofSeconds(15);

  private final CouplingFacility facility;
  private final Ticker ticker;
  private final Seat seat;
  private final Watches watches;
  private final Majority majority;
  private final ClaimMirror mirror;
  private final Slices slices;
  private Function<Map<ClaimKey, PrefixClaims>, CompletionStage<Boolean>> audit =
      snapshot -> CompletableFuture.completedStage(true);
  private boolean settled = true;
  private long upheavalAt;

  Settling(
      CouplingFacility facility,
      Ticker ticker,
      Seat seat,
      Watches watches,
      Majority majority,
      ClaimMirror mirror,
      Slices slices) {
    this.facility = facility;
    this.ticker = ticker;
    this.seat = seat;
    this.watches = watches;
    this.majority = majority;
    this.mirror = mirror;
    this.slices = slices;
  }

  /** Asked whether what this participant owns is all among those claims. */
  void auditBy(Function<Map<ClaimKey, PrefixClaims>, CompletionStage<Boolean>> isWhole) {
    audit = isWhole;
  }

  /** What a newcomer never heard of may be missing, as after any upheaval. */
  void begin() {
    upheavalAt = ticker.nanos();
  }

  void upheaval() {
    upheavalAt = ticker.nanos();
    settled = false;
  }

  /** Whether that was not before the last upheaval. */
  boolean isSince(long time) {
    return time - upheavalAt >= 0;
  }

  /** Whether this participant itself has nothing to put right. */
  boolean isSettled() {
    return settled;
  }

  /** Whether what the registry lacks has ended; puts right what this participant knows better. */
  CompletionStage<Boolean> isWhole(Reading.Everything read) {
    AtomicBoolean isRight = new AtomicBoolean(true);
    return slices
        .forEach(
            read.claims().entrySet().iterator(),
            row ->
                mirror
                    .revived(row.getKey(), row.getValue())
                    .ifPresent(
                        right -> {
                          isRight.set(false);
                          correct(row.getKey(), row.getValue(), right);
                        }))
        .thenCompose(done -> audit.apply(read.claims()))
        .thenApply(
            isAllIn -> {
              settled = isAllIn && isRight.get() && isSince(read.began());
              return settled && othersAreSettled(read);
            });
  }

  /** A merge has brought back what ended; perhaps nobody else is there who knows of it. */
  private void correct(ClaimKey key, PrefixClaims read, PrefixClaims right) {
    facility.claims().replace(key, read, right).exceptionally(nextTimeThen -> false);
  }

  /**
   * Until then what the registry lacks may be put back, and what it has too much taken away. What
   * most have acknowledged somebody in every majority knows, so it takes one to say that the
   * registry is right; and every owner whose lease may be valid. Who was without a majority may
   * find the network merged, and be on the side that is not told of it.
   */
  private boolean othersAreSettled(Reading.Everything read) {
    long now = ticker.nanos();
    long since = Math.min(now - upheavalAt, now - majority.lastWithout());
    Predicate<Participant> isSettled =
        one -> seat.isSelf(one) || (watches.isSeenAlive(one) && wasSettled(one, read));
    return since >= AT_MOST.toNanos()
        || (majority.is(seat.roster(), isSettled)
            && seat.roster().participants().stream()
                .filter(one -> one.role() == Role.STACK)
                .allMatch(one -> isSettled.test(one) || watches.hasLapsed(one)));
  }

  /** All the time while the claims were read. */
  private static boolean wasSettled(Participant one, Reading.Everything read) {
    return Watches.beatOf(one, read.beatsBefore()).isSettled()
        && Watches.beatOf(one, read.beats()).isSettled();
  }
}
