package org.holdfast.table;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.IpAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;
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
 * One match, each time for another client in no order that a processor could foresee: throughput on
 * one core, and the spread of single matches, of which {@link #timerAlone} is the measuring and
 * {@link #memoryAlone} the machine's part.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g"})
public class MatchBenchmark {
  private static final int CLIENT_PORT = 40_000;

  @Param({"IPV4", "IPV6"})
  Clients clients = Clients.IPV4;

  @Param({"1000", "1000000"})
  int affinities;

  private AffinityTable table = new AffinityTable();
  private long[] memory = {};
  private long random = 1;

  /** Fills the table, and an array as large as it. */
  @Setup
  public void fill() {
    table = clients.kept(affinities);
    memory = new long[affinities * clients.bytesEach() / Long.BYTES];
    Arrays.fill(memory, 1);
  }

  /** A client that is kept. */
  @Benchmark
  public @Nullable Owner hit() {
    return table.route(Clients.SERVICE, clients.address(any()), CLIENT_PORT);
  }

  /** A client that nobody keeps. */
  @Benchmark
  public @Nullable Owner miss() {
    return table.route(Clients.SERVICE, clients.address(affinities + any()), CLIENT_PORT);
  }

  /** One read from as much memory: what a table of that size costs at least. */
  @Benchmark
  public long memoryAlone() {
    return memory[(int) ((long) any() * memory.length / affinities)];
  }

  /** The same without the match. */
  @Benchmark
  public IpAddress timerAlone() {
    return clients.address(any());
  }

  private int any() {
    random = random * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    return (int) (((random >>> 32) * affinities) >>> 32);
  }
}
