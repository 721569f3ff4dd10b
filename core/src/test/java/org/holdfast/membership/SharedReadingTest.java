package org.holdfast.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** SPEC rules 8 and 9: what is read for many at once is never older than what one asked for. */
class SharedReadingTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final List<CompletableFuture<String>> readings = new ArrayList<>();
  private final SharedReading<String> reading =
      new SharedReading<>(now::get, Runnable::run, this::begin);

  private CompletableFuture<String> begin() {
    readings.add(new CompletableFuture<>());
    return readings.get(readings.size() - 1);
  }

  private CompletableFuture<String> ask() {
    return reading.read().toCompletableFuture();
  }

  @Test
  void whoAsksWhileOneIsUnderWay_sharesTheNext_whichBeginsAfterwards_rule9() {
    CompletableFuture<String> first = ask();
    CompletableFuture<String> second = ask();
    CompletableFuture<String> third = ask();
    assertEquals(1, readings.size());

    readings.get(0).complete("old");
    assertEquals("old", first.join());
    assertFalse(second.isDone());
    assertEquals(2, readings.size());

    readings.get(1).complete("new");
    assertEquals(List.of("new", "new"), List.of(second.join(), third.join()));
    assertEquals(2, readings.size());
  }

  @Test
  void oneThatHangs_keepsNobodyElseWaiting_rule9() {
    CompletableFuture<String> first = ask();
    now.addAndGet(Duration.ofMillis(100).toNanos());
    CompletableFuture<String> second = ask();
    assertEquals(2, readings.size());
    readings.get(1).complete("new");
    assertEquals("new", second.join());
    assertFalse(first.isDone());

    CompletableFuture<String> third = ask();
    assertEquals(3, readings.size());
    readings.get(0).complete("late");
    assertEquals("late", first.join());
    assertFalse(third.isDone());
  }

  @Test
  void oneThatFails_failsForThoseWhoShareIt_andForNobodyElse_rule9() {
    CompletableFuture<String> first = ask();
    CompletableFuture<String> second = ask();
    readings.get(0).completeExceptionally(new IllegalStateException("away"));
    assertTrue(first.isCompletedExceptionally());
    readings.get(1).complete("new");
    assertEquals("new", second.join());
  }
}
