package org.holdfast.simulation;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.holdfast.time.Ticker;

/** Time, chance, and everything that is going to happen. */
final class Simulation implements Ticker {
  private final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long order;

  Simulation(long seed) {
    random = new Random(seed);
    // Near the overflow of the clock, so that no comparison gets away with being naive.
    now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  }

  private record Event(long in, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(in, other.in);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final long origin = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  @Override
  public long nanos() {
    return now;
  }

  /** Since the beginning. */
  Duration elapsed() {
    return Duration.ofNanos(now - origin);
  }

  Random random() {
    return random;
  }

  /** Something that happens later; what was said first happens first. */
  void after(Duration delay, Runnable action) {
    events.add(new Event(now - origin + delay.toNanos(), order++, action));
  }

  /** A delay between a tenth of a millisecond and two. */
  Duration shortly() {
    return Duration.ofNanos(100_000 + random.nextInt(1_900_000));
  }

  /** Lets time pass, and all that happens in it. */
  void run(Duration time) {
    long end = now - origin + time.toNanos();
    while (!events.isEmpty() && events.peek().in <= end) {
      step();
    }
    now = origin + end;
  }

  /** Lets time pass until something is so, at most so long; whether it came to be. */
  boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long end = now - origin + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.peek().in > end) {
        now = origin + end;
        return condition.getAsBoolean();
      }
      step();
    }
    return true;
  }

  private void step() {
    Event event = events.remove();
    now = origin + event.in;
    event.action.run();
  }
}
