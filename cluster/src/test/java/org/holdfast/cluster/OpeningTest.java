package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SPEC A13: how long a stack or router waits until it is part of the cluster. */
class OpeningTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final OwnerThread owner = new OwnerThread("opening");
  private final AtomicInteger closed = new AtomicInteger();

  @AfterEach
  void close() {
    owner.close();
  }

  private void open(
      Supplier<CompletionStage<Void>> open, Duration silentAtMost, Duration readingAtMost) {
    Engines.open("node", owner, open, silentAtMost, readingAtMost, closed::incrementAndGet);
  }

  /** With very many claims that takes longer than a silent cluster is waited for. */
  @Test
  void whoeverReadsTheClaims_isWaitedFor_thoughTheTimeForASilentClusterIsUp() {
    CompletableFuture<Void> reading = new CompletableFuture<>();
    open(
        () -> {
          owner.execute(() -> reading.complete(null));
          return reading;
        },
        Duration.ZERO,
        MINUTE);
    assertEquals(0, closed.get());
  }

  @Test
  void whoeverNeverGetsThrough_isClosed_andSaysAfterHowLong() {
    EngineException late =
        assertThrows(
            EngineException.class,
            () -> open(CompletableFuture::new, MINUTE, Duration.ofMillis(1)));
    assertTrue(late.toString().contains("did not become current within"), late.toString());
    assertEquals(1, closed.get());
  }

  @Test
  void aSilentCluster_isTriedAgain_untilTheTimeIsUp() {
    AtomicInteger tries = new AtomicInteger();
    Supplier<CompletionStage<Void>> silent =
        () ->
            tries.incrementAndGet() == 1
                ? CompletableFuture.failedStage(new FacilityException("silent", null))
                : CompletableFuture.completedStage(null);
    open(silent, MINUTE, MINUTE);
    assertEquals(2, tries.get());

    tries.set(0);
    assertThrows(EngineException.class, () -> open(silent, Duration.ZERO, MINUTE));
    assertEquals(1, tries.get());
    assertEquals(1, closed.get());
  }
}
