package org.holdfast.jmx;

import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.holdfast.management.Management;

/** Waits for what is asked, on a thread of JMX; what is thrown needs no class of ours. */
final class Asking {
  /** How many rows are listed to whoever names no number. */
  static final int USUAL_ROWS = 100;

  /** With what JConsole fills a field for text, until somebody types there. */
  private static final String UNTOUCHED = "String";

  private Asking() {}

  static <T> T await(CompletionStage<T> answer) {
    try {
      return answer
          .toCompletableFuture()
          .get(Management.LONGEST_WAIT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cluster was asked");
    } catch (TimeoutException late) {
      throw new IllegalStateException("this node does not answer; was it stopped?");
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof IllegalArgumentException refused) {
        throw new IllegalArgumentException(refused.getMessage());
      }
      if (cause instanceof NoSuchElementException unknown) {
        throw new NoSuchElementException(unknown.getMessage());
      }
      throw new IllegalStateException(String.valueOf(cause));
    }
  }

  static String search(String typed) {
    return typed.strip().equals(UNTOUCHED) ? "" : typed;
  }

  static int rows(int atMost) {
    if (atMost < 0 || atMost > AffinityTableMXBean.MAX_ROWS) {
      throw new IllegalArgumentException(
          "atMost is "
              + atMost
              + "; allowed: 1 to "
              + AffinityTableMXBean.MAX_ROWS
              + " rows, or 0 for "
              + USUAL_ROWS);
    }
    return atMost == 0 ? USUAL_ROWS : atMost;
  }
}
