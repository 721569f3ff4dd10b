package org.holdfast.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** SPEC rule 9: however much there is to read, beats and acknowledgements go on. */
class SlicesTest {
  private final ArrayDeque<Runnable> owner = new ArrayDeque<>();
  private final Slices slices = new Slices(owner::add);
  private final List<Integer> done = new ArrayList<>();

  private CompletableFuture<Void> doAll(int count) {
    return slices.forEach(IntStream.range(0, count).iterator(), done::add).toCompletableFuture();
  }

  @Test
  void fewAreDoneAtOnce() {
    assertTrue(doAll(2_000).isDone());
    assertEquals(2_000, done.size());
    assertTrue(owner.isEmpty());
  }

  @Test
  void ofMany_someAreDoneAtATime_afterWhatWaitedMeanwhile_allOnceAndInTheirOrder() {
    CompletableFuture<Void> all = doAll(10_001);
    List<Integer> seen = new ArrayList<>();
    while (!owner.isEmpty()) {
      assertFalse(all.isDone());
      seen.add(done.size());
      owner.poll().run();
    }
    assertTrue(all.isDone());
    assertEquals(List.of(2_000, 4_000, 6_000, 8_000, 10_000), seen);
    assertEquals(IntStream.range(0, 10_001).boxed().toList(), done);
  }

  @Test
  void aFailure_endsIt() {
    CompletableFuture<Void> all =
        slices
            .forEach(IntStream.range(0, 9_000).iterator(), one -> done.add(10 / (5_000 - one)))
            .toCompletableFuture();
    while (!owner.isEmpty()) {
      owner.poll().run();
    }
    assertTrue(all.isCompletedExceptionally());
    assertEquals(5_000, done.size());
  }
}
