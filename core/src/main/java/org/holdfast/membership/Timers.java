package org.holdfast.membership;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.holdfast.time.Ticker;

/** What must be looked at later, by the owner thread alone. */
public final class Timers {
  private final Ticker ticker;
  private final PriorityQueue<Timer> timers;

  /** No timer yet. */
  public Timers(Ticker ticker) {
    this.ticker = ticker;
    long origin = ticker.nanos();
    // Against an origin, so that an overflow of the clock changes no order.
    timers = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.at - origin));
  }

  /** Runs the action with the first {@link #run} after the delay. */
  public void after(Duration delay, Runnable action) {
    timers.add(new Timer(ticker.nanos() + delay.toNanos(), action));
  }

  /** Runs what is due. */
  public void run() {
    long now = ticker.nanos();
    for (Timer next = timers.peek(); next != null && now - next.at >= 0; next = timers.peek()) {
      timers.remove();
      next.action.run();
    }
  }

  private record Timer(long at, Runnable action) {}
}
