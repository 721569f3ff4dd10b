package org.holdfast.routing;

import java.time.Duration;
import org.holdfast.time.Ticker;

/** A clock that the test moves; it starts just before its numbers overflow. */
final class ManualTicker implements Ticker {
  private long nanos = Long.MAX_VALUE - 1;

  void move(Duration by) {
    nanos += by.toNanos();
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
