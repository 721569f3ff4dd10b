package org.holdfast.health;

import java.time.Duration;
import org.holdfast.time.Ticker;

/** Of a thread that comes by all few milliseconds, unless something holds it. For all threads. */
public final class Pulse {
  /** So long it may stay away; even a busy machine's come by far sooner. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Ticker ticker;
  private volatile long last;

  /** Beats from now on. */
  public Pulse(Ticker ticker) {
    this.ticker = ticker;
    last = ticker.nanos();
  }

  /** The thread came by. */
  public void beat() {
    last = ticker.nanos();
  }

  /** Whether it came by not too long ago. */
  public boolean isBeating() {
    return ticker.nanos() - last <= PATIENCE.toNanos();
  }
}
