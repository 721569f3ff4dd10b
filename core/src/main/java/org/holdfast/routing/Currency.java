package org.holdfast.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether this router's table may be trusted now: its lease is valid, or it is known to be cut off
 * from the cluster and routes by what it holds (SPEC rule 9). Safe for all threads.
 */
public interface Currency {
  /** That of a router that runs alone. */
  Currency ALWAYS =
      new Currency() {
        @Override
        public boolean mayRoute() {
          return true;
        }

        @Override
        public CompletionStage<Void> whenItMay() {
          return CompletableFuture.completedStage(null);
        }
      };

  /** Asked for every new connection, so it takes no lock and waits for nothing. */
  boolean mayRoute();

  /**
   * Completes, on any thread, when a connection that was held may be routed again: within about a
   * second, in most cases with the next look at the clock, some milliseconds later.
   */
  CompletionStage<Void> whenItMay();
}
