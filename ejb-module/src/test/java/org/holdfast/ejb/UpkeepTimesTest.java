package org.holdfast.ejb;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Serves SPEC A18: on a timer, or when a threshold is reached. */
class UpkeepTimesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long EVERY = MINUTE.toNanos();
  private static final long START = Long.MAX_VALUE - EVERY / 2;

  @Test
  void aWalkIsDueAfterEveryPeriodAlsoWhereTheClockOverflows_A18() {
    UpkeepTimes times = new UpkeepTimes(MINUTE, 0, START);

    assertFalse(times.isDue(START + EVERY - 1, 1_000_000));
    assertTrue(times.isDue(START + EVERY, 0));
    assertFalse(times.isDue(START + 2 * EVERY - 1, 0));
    assertTrue(times.isDue(START + 2 * EVERY, 0));
  }

  @Test
  void aWalkIsDueOnceWhenTheThresholdIsReached_A18() {
    UpkeepTimes times = new UpkeepTimes(MINUTE, 100, START);

    assertFalse(times.isDue(START + 1, 99));
    assertTrue(times.isDue(START + 2, 100));
    assertFalse(times.isDue(START + 3, 100));
    assertTrue(times.isDue(START + 2 + EVERY, 100));
  }

  @Test
  void aThresholdThatWasLeftCanBeReachedAgain_A18() {
    UpkeepTimes times = new UpkeepTimes(MINUTE, 100, START);
    assertTrue(times.isDue(START + 1, 100));

    assertFalse(times.isDue(START + 2, 99));
    assertTrue(times.isDue(START + 3, 100));
  }
}
