package org.holdfast.program;

import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the log open while the program stops. The JDK's own closes it as soon as the JVM's end
 * begins, and what an orderly stop has to say would be lost. For {@code java.util.logging} alone.
 */
public final class ProgramLogManager extends LogManager {
  private static volatile @Nullable CountDownLatch stopping;

  /** For the JDK, which makes one by the name in a system property. */
  public ProgramLogManager() {}

  /** Runs that when the JVM's end begins, with the log open until it is done. */
  static void staysOpenFor(String name, Runnable stop) {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              try {
                stop.run();
              } finally {
                done.countDown();
              }
            },
            name);
    Runtime.getRuntime().addShutdownHook(hook);
    stopping = done;
  }

  /** Closes every handler; at the JVM's end, when the program has stopped. */
  @Override
  public void reset() {
    CountDownLatch done = stopping;
    if (done != null && isEnding()) {
      try {
        done.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    super.reset();
  }

  /** The JVM tells by refusing to change its hooks. */
  private static boolean isEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }
}
