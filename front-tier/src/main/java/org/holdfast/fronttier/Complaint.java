package org.holdfast.fronttier;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** A kind of warning that strangers can cause: logged at most once a second, the rest counted. */
final class Complaint {
  private static final Logger LOG = System.getLogger(Complaint.class.getPackageName());
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final LongAdder unsaid = new LongAdder();
  private final String number;

  /**
   * Not said yet.
   *
   * @param number with which each begins
   */
  Complaint(String number) {
    this.number = number;
  }

  void say(Supplier<String> what) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + SILENCE)) {
      unsaid.increment();
      return;
    }
    long others = unsaid.sumThenReset();
    LOG.log(
        Level.WARNING,
        () -> number + what.get() + (others == 0 ? "" : " (and " + others + " more like this)"));
  }
}
