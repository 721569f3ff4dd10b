package org.holdfast.table;

import java.util.SplittableRandom;

/**
 * Spreads keys by secret numbers, so that clients cannot choose addresses that meet in one place.
 * Each step folds a 128-bit product, whose every bit depends on most bits of both factors.
 */
final class KeyHash {
  private final long first;
  private final long second;
  private final long third;

  KeyHash(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    first = random.nextLong() | 1;
    second = random.nextLong() | 1;
    third = random.nextLong() | 1;
  }

  long of(long high, long low, int port) {
    return folded(folded(high ^ first, low ^ second) ^ port, third);
  }

  private static long folded(long one, long other) {
    return Math.multiplyHigh(one, other) ^ one * other;
  }
}
