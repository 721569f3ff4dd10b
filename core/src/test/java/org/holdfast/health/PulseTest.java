package org.holdfast.health;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** SPEC E7: what 'live' means. */
class PulseTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Pulse pulse = new Pulse(now::get);

  @Test
  void aThreadThatStaysAwayTooLong_isNotLive_untilItComesByAgain_E7() {
    now.addAndGet(Pulse.PATIENCE.toNanos());
    assertTrue(pulse.isBeating());
    now.incrementAndGet();
    assertFalse(pulse.isBeating());
    pulse.beat();
    assertTrue(pulse.isBeating());
  }
}
