package org.holdfast.membership;

import org.holdfast.time.Ticker;

/**
 * For how long the rest of the cluster waits for this participant (SPEC rules 9 and 11). It runs
 * from the sending of the last beat that the cluster took while most of it was there; once it has
 * lapsed, beats alone do not bring it back: everything must have been read anew after one of them
 * was taken.
 */
final class Lease {
  private final Ticker ticker;
  private long lastTaken;
  private volatile long until;
  private volatile boolean granted;
  private long breaks;

  Lease(Ticker ticker) {
    this.ticker = ticker;
    lastTaken = ticker.nanos() - Member.LEASE.toNanos();
    until = lastTaken;
  }

  /** Any thread: whether others still wait for this participant. */
  boolean valid() {
    return granted && ticker.nanos() - until < 0;
  }

  /** A majority took a beat that was sent then; an unbroken lease is extended. */
  void beatTaken(long sentAt) {
    if (!canBeGranted()) {
      breaks++;
    }
    if (sentAt - lastTaken > 0) {
      lastTaken = sentAt;
    }
    if (valid()) {
      until = lastTaken + Member.LEASE.toNanos();
    } else {
      granted = false;
    }
  }

  /** Whether a beat was taken so lately that reading everything anew would grant a lease. */
  boolean canBeGranted() {
    return ticker.nanos() - lastTaken - Member.LEASE.toNanos() < 0;
  }

  /** How often others may have ceased to wait for this participant. */
  long breaks() {
    return breaks;
  }

  /** Beats sent so far count no more, and everything must be read anew. */
  void revoke() {
    breaks++;
    granted = false;
    lastTaken = ticker.nanos() - Member.LEASE.toNanos();
  }

  /** Everything was read anew, since a beat had been taken and without a break. */
  void grant() {
    until = lastTaken + Member.LEASE.toNanos();
    granted = true;
  }
}
