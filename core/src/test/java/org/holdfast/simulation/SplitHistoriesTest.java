package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPEC A13, C4, rules 9 to 12: whatever splits, merges, is lost, stalls or dies, no client has two
 * owners that are certain, and afterwards everybody agrees. The seed names the history.
 */
class SplitHistoriesTest {
  static Stream<Long> seeds() {
    return HistoriesTest.seeds();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void throughSplitsAndLosses_whatWasAnsweredHolds_rules9to12_A13_C4(long seed) {
    assertEquals(Optional.empty(), new SplitHistory(seed).run());
  }
}
