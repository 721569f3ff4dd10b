package org.holdfast.membership;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Goes through very many things a few thousand at a time, so that the owner thread beats and
 * acknowledges in between: whoever does not for a second must read everything anew. Owner thread
 * only.
 */
public final class Slices {
  private static final int SIZE = 2_000;

  private final Executor owner;

  public Slices(Executor owner) {
    this.owner = owner;
  }

  /** The stage completes on the owner thread when all are done, and at once where they are few. */
  public <T> CompletionStage<Void> forEach(Iterator<T> all, Consumer<? super T> action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    next(all, action, done);
    return done;
  }

  private <T> void next(Iterator<T> all, Consumer<? super T> action, CompletableFuture<Void> done) {
    try {
      for (int i = 0; i < SIZE && all.hasNext(); i++) {
        action.accept(all.next());
      }
    } catch (RuntimeException failed) {
      done.completeExceptionally(failed);
      return;
    }
    if (all.hasNext()) {
      owner.execute(() -> next(all, action, done));
    } else {
      done.complete(null);
    }
  }
}
