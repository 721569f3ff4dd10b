package org.holdfast.management;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.holdfast.time.Ticker;

/** Remembers what a node counted over the last hour. Safe for all threads. */
final class Meter {
  static final Duration STEP = Duration.ofSeconds(10);
  static final int MOST_STEPS = 360;

  private final Ticker ticker;
  private final Map<String, Line> lines = new TreeMap<>();
  private long next;

  /** One series. */
  private static final class Line {
    final LongSupplier value;
    final boolean isCounter;
    final Deque<Long> values = new ArrayDeque<>();
    long before;

    Line(LongSupplier value, boolean isCounter) {
      this.value = value;
      this.isCounter = isCounter;
      before = isCounter ? value.getAsLong() : 0;
    }

    void step() {
      long now = value.getAsLong();
      if (values.size() == MOST_STEPS) {
        values.removeFirst();
      }
      values.addLast(isCounter ? now - before : now);
      before = now;
    }
  }

  /**
   * Nothing is remembered yet.
   *
   * @param counters that only grow
   * @param gauges that go up and down
   */
  Meter(Ticker ticker, Map<String, LongSupplier> counters, Map<String, LongSupplier> gauges) {
    this.ticker = ticker;
    counters.forEach((name, value) -> lines.put(name, new Line(value, true)));
    gauges.forEach((name, value) -> lines.put(name, new Line(value, false)));
    next = ticker.nanos() + STEP.toNanos();
  }

  synchronized void tick() {
    if (ticker.nanos() - next >= 0) {
      next = ticker.nanos() + STEP.toNanos();
      lines.values().forEach(Line::step);
    }
  }

  /** The last steps of each series. */
  synchronized Map<String, List<Long>> series(int steps) {
    Map<String, List<Long>> series = new TreeMap<>();
    lines.forEach(
        (name, line) -> {
          List<Long> all = new ArrayList<>(line.values);
          series.put(name, all.subList(Math.max(0, all.size() - steps), all.size()));
        });
    return series;
  }
}
