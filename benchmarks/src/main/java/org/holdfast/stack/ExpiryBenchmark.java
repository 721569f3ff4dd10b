package org.holdfast.stack;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A million deadlines, spread over some time, that all pass, in ticks of 67 ms. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g"})
public class ExpiryBenchmark {
  private static final long TICK = 1 << 26;
  private static final int AT_MOST = 10_000;

  /** From one second to four hours. */
  @Param({"PT1S", "PT10M", "PT4H"})
  String spread = "PT1S";

  /** How many entries. */
  @Param("1000000")
  int entries;

  private long horizon;
  private long ended;
  private TimingWheel<TimingWheel.Entry> wheel = new TimingWheel<>(0, this::end);

  private void end(TimingWheel.Entry entry, long deadline) {
    if (entry.end(deadline)) {
      ended++;
    }
  }

  /** Fills a wheel. */
  @Setup(Level.Invocation)
  public void schedule() {
    horizon = Duration.parse(spread).toNanos();
    SplittableRandom random = new SplittableRandom(7);
    ended = 0;
    wheel = new TimingWheel<>(0, this::end);
    for (int entry = 0; entry < entries; entry++) {
      wheel.schedule(new TimingWheel.Entry(random.nextLong(horizon)));
    }
  }

  /** All of them come due, are ended and let go. */
  @Benchmark
  public long expireAll() {
    for (long now = 0; now <= horizon + TICK; now += TICK) {
      while (!wheel.advance(now, AT_MOST)) {
        Thread.onSpinWait();
      }
    }
    return ended;
  }
}
