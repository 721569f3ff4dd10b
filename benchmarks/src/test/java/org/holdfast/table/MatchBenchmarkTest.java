package org.holdfast.table;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmark measures what it says: hits that hit and misses that miss. */
class MatchBenchmarkTest {
  @ParameterizedTest
  @EnumSource(Clients.class)
  void hitsHitAndMissesMiss(Clients clients) {
    MatchBenchmark benchmark = new MatchBenchmark();
    benchmark.clients = clients;
    benchmark.affinities = 1000;
    benchmark.fill();
    for (int match = 0; match < 10_000; match++) {
      assertNotNull(benchmark.hit());
      assertNull(benchmark.miss());
    }
  }
}
