package org.holdfast.ejb;

import java.time.Duration;

/**
 * When a walk is due: every so often, and when the affinities have become as many as the threshold.
 * Not for several threads at once.
 */
final class UpkeepTimes {
  private final long everyNanos;
  private final int threshold;
  private long next;
  private boolean wasReached;

  /** The first walk is due after the first period. */
  UpkeepTimes(Duration every, int threshold, long nanos) {
    everyNanos = every.toNanos();
    this.threshold = threshold;
    next = nanos + everyNanos;
  }

  /**
   * Asks; a walk that is due is taken as done.
   *
   * @param held how many affinities there are, at least up to the threshold
   */
  boolean isDue(long nanos, int held) {
    boolean isReached = threshold > 0 && held >= threshold;
    // Once when it is reached: where a walk ends little, the timer is left to do the rest.
    boolean due = nanos - next >= 0 || (isReached && !wasReached);
    wasReached = isReached;
    if (due) {
      next = nanos + everyNanos;
    }
    return due;
  }
}
