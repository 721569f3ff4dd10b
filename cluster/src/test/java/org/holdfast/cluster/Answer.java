package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a stage comes to, waited for as long as the facility promises. */
final class Answer {
  /** The operation timeout, and a second for a busy machine. */
  static final long BOUND_MILLIS = Hardening.OPERATION_TIMEOUT_SECONDS * 1_000L + 1_000;

  private Answer() {}

  static <T> T of(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failed) {
      throw new AssertionError(failed);
    }
  }

  static Throwable failureOf(CompletionStage<?> stage) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> stage.toCompletableFuture().get(BOUND_MILLIS, TimeUnit.MILLISECONDS));
    return Objects.requireNonNull(failed.getCause());
  }

  /** Whether it fails in time; that it comes to nothing in time is no answer. */
  static boolean isFailure(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
      return false;
    } catch (ExecutionException failed) {
      return true;
    } catch (InterruptedException | TimeoutException hanging) {
      throw new AssertionError(hanging);
    }
  }
}
