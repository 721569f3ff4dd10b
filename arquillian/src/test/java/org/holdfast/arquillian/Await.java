package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens by itself. */
final class Await {
  private Await() {}

  /** Asks every 20 ms. */
  static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        fail("not within " + atMost.toMillis() + " ms: " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
