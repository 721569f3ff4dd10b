package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Too little memory is told before anything is started. */
final class MemoryTest {
  private static final String MEMINFO =
      "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    1024000 kB\n";

  @Test
  void tooLittle_isRefusedWithBothAmounts() {
    DemoException refused =
        assertThrows(DemoException.class, () -> Memory.refuseIfShort(1001, MEMINFO));
    assertTrue(refused.toString().contains("about 1001 MB"), refused::toString);
    assertTrue(refused.toString().contains("1000 MB are available"), refused::toString);
  }

  @Test
  void enough_passes() {
    assertDoesNotThrow(() -> Memory.refuseIfShort(1000, MEMINFO));
  }

  @Test
  void aSystemThatDoesNotTell_passes() {
    assertDoesNotThrow(() -> Memory.refuseIfShort(1000, "MemTotal: 1 kB\n"));
  }
}
