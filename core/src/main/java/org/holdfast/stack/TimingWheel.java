package org.holdfast.stack;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over what is due, at a cost that follows what comes due and not how much waits. Serves SPEC
 * A9 and rule 7.
 *
 * <p>Lazy: the deadline is the entry's own, any thread may move it later or end it without a word
 * to the wheel, which reads it again when the entry's bucket comes up. Only a deadline that moves
 * earlier must be {@linkplain #schedule scheduled} again, or the entry waits as long as before. An
 * entry is never handed over early, and late by at most one tick of 67 ms and the time between two
 * calls of {@link #advance}.
 *
 * <p>How: time is counted in ticks and written with 64 as its base. Level 0 has a bucket for each
 * value of the last digit, level 1 of the last but one, and so on. An entry waits at the level of
 * the highest digit in which its tick differs from the present one, in the bucket of its own digit
 * there. When time reaches that digit, the bucket's entries are read again: due, ended, or to be
 * placed at a lower level. Seven levels hold every deadline that a {@code long} can say.
 *
 * <p>For one thread, except for the methods of {@link Entry}. Times are a {@link
 * org.holdfast.time.Ticker}'s, which may overflow; deadlines lie less than 292 years from the
 * wheel's start.
 */
final class TimingWheel<E extends TimingWheel.Entry> {
  private static final int TICK_BITS = 26;
  private static final int DIGIT_BITS = 6;
  private static final int DIGITS = 1 << DIGIT_BITS;
  private static final int LEVELS = 7;

  private final long start;
  private final ObjLongConsumer<E> due;
  private final Entry[] buckets = new Entry[LEVELS * DIGITS];

  /** For each level a bit for each bucket that may have entries. */
  private final long[] occupied = new long[LEVELS];

  /** The last tick that is over, as far as entries were handed over. */
  private long present;

  /**
   * An empty wheel.
   *
   * @param nanos the present time
   * @param due is given each entry that is due and the deadline that it was judged by; it may end
   *     the entry or move its deadline, both by compare-and-set; if it does neither, the entry is
   *     handed over again in the next tick
   */
  TimingWheel(long nanos, ObjLongConsumer<E> due) {
    start = nanos;
    this.due = due;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      buckets[bucket] = new Entry(nanos);
    }
  }

  /**
   * Takes an entry in, or notes that the deadline of one that it has moved earlier. An entry that
   * has ended is let go.
   */
  void schedule(E entry) {
    place(entry);
  }

  /** Lets go of an entry at once; one that ended and is not removed goes at its deadline. */
  void remove(Entry entry) {
    entry.unlink();
  }

  /**
   * Hands over what is due.
   *
   * @param nanos the present time
   * @param atMost how many entries to look at
   * @return whether that was all; if not, the rest comes with the next call
   */
  boolean advance(long nanos, int atMost) {
    long running = tick(nanos);
    for (int looked = 0; looked < atMost; looked++) {
      Entry entry = next(running);
      if (entry == null) {
        return true;
      }
      look(entry);
    }
    return false;
  }

  /** The wheel starts in tick 1, so that tick 0 is over. */
  private long tick(long nanos) {
    return 1 + ((nanos - start) >> TICK_BITS);
  }

  /** The next entry to look at before the running tick, moving the present there; null: none. */
  private @Nullable Entry next(long running) {
    while (true) {
      Entry entry = firstPresent();
      if (entry != null) {
        return entry;
      }
      long following = followingOccupied();
      if (following >= running) {
        present = Math.max(present, running - 1);
        return null;
      }
      present = following;
    }
  }

  private @Nullable Entry firstPresent() {
    int zeroDigits = Long.numberOfTrailingZeros(present) / DIGIT_BITS;
    for (int level = Math.min(zeroDigits, LEVELS - 1); level >= 0; level--) {
      int digit = digit(present, level);
      Entry bucket = buckets[level * DIGITS + digit];
      if (bucket.next != bucket) {
        return bucket.next;
      }
      occupied[level] &= ~(1L << digit);
    }
    return null;
  }

  /** The first tick after the present one at which a bucket comes up. */
  private long followingOccupied() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        int shift = level * DIGIT_BITS;
        long higherDigits = (present >> shift) & -DIGITS;
        return (higherDigits + Long.numberOfTrailingZeros(occupied[level])) << shift;
      }
    }
    return Long.MAX_VALUE;
  }

  private void look(Entry entry) {
    entry.unlink();
    long deadline = entry.deadline();
    if (deadline == Entry.ENDED || tick(deadline) > present) {
      place(entry);
      return;
    }
    try {
      handOver(entry, deadline);
    } finally {
      place(entry);
    }
  }

  @SuppressWarnings("unchecked") // Nothing else was scheduled.
  private void handOver(Entry entry, long deadline) {
    due.accept((E) entry, deadline);
  }

  private void place(Entry entry) {
    entry.unlink();
    long deadline = entry.deadline();
    if (deadline == Entry.ENDED) {
      return;
    }
    long tick = Math.max(tick(deadline), present + 1);
    int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ present)) / DIGIT_BITS;
    int digit = digit(tick, level);
    occupied[level] |= 1L << digit;
    entry.linkBefore(buckets[level * DIGITS + digit]);
  }

  private static int digit(long tick, int level) {
    return (int) (tick >> (level * DIGIT_BITS)) & (DIGITS - 1);
  }

  /**
   * What has a deadline. Its deadline is safe for all threads; its place in the wheel is the
   * wheel's.
   */
  static class Entry {
    /** The deadline of what has ended. */
    static final long ENDED = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<Entry> DEADLINE =
        AtomicLongFieldUpdater.newUpdater(Entry.class, "deadline");

    private volatile long deadline;
    private Entry previous = this;
    private Entry next = this;

    /**
     * An entry that is in no wheel yet.
     *
     * @param deadline the ticker's nanoseconds
     */
    Entry(long deadline) {
      this.deadline = meant(deadline);
    }

    /** The ticker's nanoseconds, or {@link #ENDED}. */
    final long deadline() {
      return deadline;
    }

    /** Moves the deadline, unless it is another by now, or ended; returns whether it did. */
    final boolean move(long from, long to) {
      return from != ENDED && DEADLINE.compareAndSet(this, from, meant(to));
    }

    /** Ends it for good, unless its deadline is another by now; returns whether it did. */
    final boolean end(long from) {
      return from != ENDED && DEADLINE.compareAndSet(this, from, ENDED);
    }

    /** A clock that overflows comes by every number: one nanosecond later, then. */
    private static long meant(long deadline) {
      return deadline == ENDED ? deadline + 1 : deadline;
    }

    private void linkBefore(Entry other) {
      previous = other.previous;
      next = other;
      previous.next = this;
      other.previous = this;
    }

    private void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }
}
