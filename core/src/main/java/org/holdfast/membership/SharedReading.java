package org.holdfast.membership;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * One reading for all who ask before it begins, so that thousands who wait for the same cost the
 * cluster no more than one. Owner thread only.
 */
final class SharedReading<T> {
  /** One that takes longer is not waited for; the next one may fare better. */
  private static final Duration HANGING = Duration.ofMillis(100);

  private final Ticker ticker;
  private final Executor owner;
  private final Supplier<CompletionStage<T>> reading;
  private @Nullable CompletableFuture<T> underWay;
  private @Nullable CompletableFuture<T> next;
  private long began;

  SharedReading(Ticker ticker, Executor owner, Supplier<CompletionStage<T>> reading) {
    this.ticker = ticker;
    this.owner = owner;
    this.reading = reading;
  }

  /** What is there now or later; the stage completes on the owner thread. */
  CompletionStage<T> read() {
    CompletableFuture<T> mine = next == null ? new CompletableFuture<>() : next;
    next = mine;
    if (underWay == null || ticker.nanos() - began >= HANGING.toNanos()) {
      begin(mine);
    }
    return mine;
  }

  private void begin(CompletableFuture<T> mine) {
    next = null;
    underWay = mine;
    began = ticker.nanos();
    reading.get().whenCompleteAsync((read, failure) -> ended(mine, read, failure), owner);
  }

  private void ended(CompletableFuture<T> mine, T read, @Nullable Throwable failure) {
    if (underWay == mine) {
      underWay = null;
    }
    if (underWay == null && next != null) {
      begin(next);
    }
    if (failure == null) {
      mine.complete(read);
    } else {
      mine.completeExceptionally(failure);
    }
  }
}
