package org.holdfast.stack;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.holdfast.facility.ClaimKey;

/**
 * Lets one change at a time work on the claims under one key; the others wait in their order. Owner
 * thread only.
 */
final class Turns {
  private final Executor owner;
  private final Map<ClaimKey, CompletableFuture<?>> last = new HashMap<>();

  Turns(Executor owner) {
    this.owner = owner;
  }

  <T> CompletionStage<T> take(ClaimKey key, Supplier<CompletionStage<T>> change) {
    CompletableFuture<?> before = last.get(key);
    CompletionStage<T> turn =
        before == null
            ? change.get()
            : before.handle((done, failure) -> done).thenComposeAsync(done -> change.get(), owner);
    CompletableFuture<T> mine = turn.toCompletableFuture();
    if (!mine.isDone()) {
      last.put(key, mine);
      turn.whenCompleteAsync((done, failure) -> last.remove(key, mine), owner);
    }
    return mine;
  }

  /** Whether a change is at work under that key, or waits for its turn. */
  boolean isTaken(ClaimKey key) {
    return last.containsKey(key);
  }
}
