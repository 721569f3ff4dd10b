package org.holdfast.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The benchmark measures what it says: every entry expires. */
class ExpiryBenchmarkTest {
  @Test
  void everyEntryExpires() {
    ExpiryBenchmark benchmark = new ExpiryBenchmark();
    benchmark.entries = 20_000;
    benchmark.spread = "PT10M";
    benchmark.schedule();
    assertEquals(20_000, benchmark.expireAll());
  }
}
