package org.holdfast.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** SPEC E4: when checks and failing connections are enough to call an instance down, or up. */
class RiseAndFallTest {
  private static final Duration WITHIN = Duration.ofSeconds(2);

  @Property
  void state_isWhatTheHistoryOfAllResultsSays(
      @ForAll @IntRange(min = 1, max = 4) int rise,
      @ForAll @IntRange(min = 1, max = 4) int fall,
      @ForAll @Size(max = 40) List<Boolean> results) {
    RiseAndFall state = new RiseAndFall(rise, fall);
    boolean before = true;
    for (int count = 1; count <= results.size(); count++) {
      boolean changed = state.takes(results.get(count - 1));
      boolean up = isUp(results.subList(0, count), rise, fall);
      assertEquals(up, state.isUp(), () -> results.toString());
      assertEquals(up != before, changed);
      before = up;
    }
  }

  /** The latest run that was long enough decides; before any, it is up unless it never passed. */
  private static boolean isUp(List<Boolean> results, int rise, int fall) {
    for (int end = results.size(); end > 0; end--) {
      if (endsWith(results.subList(0, end), true, rise)) {
        return true;
      }
      if (endsWith(results.subList(0, end), false, fall)) {
        return false;
      }
    }
    return results.isEmpty() || results.get(0);
  }

  private static boolean endsWith(List<Boolean> results, boolean what, int times) {
    return results.size() >= times
        && results.subList(results.size() - times, results.size()).stream()
            .allMatch(result -> result == what);
  }

  @Test
  void newcomer_isUpUntilItsFirstFailure() {
    RiseAndFall state = new RiseAndFall(2, 3);
    assertTrue(state.isUp());
    assertTrue(state.takes(false));
    assertFalse(state.isUp());
  }

  @Test
  void afterItPassedOnce_itFallsByAsManyFailuresInARowAsAreSet() {
    RiseAndFall state = new RiseAndFall(2, 3);
    for (boolean result : new boolean[] {true, false, false, true, false, false}) {
      assertFalse(state.takes(result));
    }
    assertTrue(state.takes(false));
    assertFalse(state.takes(true));
    assertTrue(state.takes(true));
    assertTrue(state.isUp());
  }

  @Test
  void run_isCompleteWithItsThirdFailureAndThenBeginsAnew() {
    Run run = Run.NONE;
    for (boolean complete : new boolean[] {false, false, true, false, false, true}) {
      run = run.failed(7, WITHIN);
      assertEquals(complete, run.isComplete());
    }
  }

  @Test
  void failuresFarApart_areNoRun() {
    Run run = Run.NONE.failed(0, WITHIN).failed(1, WITHIN).failed(WITHIN.toNanos(), WITHIN);
    assertEquals(new Run(1, WITHIN.toNanos()), run);
  }
}
