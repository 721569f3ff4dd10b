package org.holdfast.routing;

import java.time.Duration;

/**
 * Failures of connections in a row, without an answer between them: a few within a short time tell
 * that it is the instance that fails, and not one client.
 *
 * @param length how many so far
 * @param began when the first was, on the ticker; of no meaning if there is none
 */
public record Run(int length, long began) {
  /** No failure yet. */
  public static final Run NONE = new Run(0, 0);

  private static final int LONG_ENOUGH = 3;

  /** One more; if the first is too long ago, or the run was complete, this one is the first. */
  public Run failed(long now, Duration within) {
    boolean goesOn = length > 0 && !isComplete() && now - began < within.toNanos();
    return goesOn ? new Run(length + 1, began) : new Run(1, now);
  }

  /** Whether there are enough of them to blame the instance; true for one failure of each run. */
  public boolean isComplete() {
    return length == LONG_ENOUGH;
  }
}
