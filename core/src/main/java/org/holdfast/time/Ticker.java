package org.holdfast.time;

/**
 * A monotonic clock: the only one that the domain reads. Tests move it by hand. Safe for all
 * threads.
 */
@FunctionalInterface
public interface Ticker {
  /** The machine's own monotonic clock. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds since an arbitrary moment; only differences mean anything. */
  long nanos();
}
