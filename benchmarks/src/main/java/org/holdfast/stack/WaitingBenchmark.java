package org.holdfast.stack;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One tick of 67 ms of a wheel whose entries are renewed for four hours whenever they come due:
 * what the clock costs a stack that holds affinities and ends none.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g"})
public class WaitingBenchmark {
  private static final long TICK = 1 << 26;
  private static final long FOUR_HOURS = Duration.ofHours(4).toNanos();

  /** How many wait. */
  @Param({"1000", "1000000"})
  int entries;

  private final TimingWheel<TimingWheel.Entry> wheel =
      new TimingWheel<>(0, (entry, deadline) -> entry.move(deadline, deadline + FOUR_HOURS));

  private long now;

  /** Fills the wheel. */
  @Setup
  public void schedule() {
    SplittableRandom random = new SplittableRandom(7);
    for (int entry = 0; entry < entries; entry++) {
      wheel.schedule(new TimingWheel.Entry(random.nextLong(FOUR_HOURS)));
    }
  }

  /** The tick. */
  @Benchmark
  public boolean tick() {
    now += TICK;
    return wheel.advance(now, Integer.MAX_VALUE);
  }
}
