package org.holdfast.stack;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.stack.Administration.Page;
import org.holdfast.stack.Administration.Query;
import org.holdfast.stack.OwnAffinity.Grant;
import org.holdfast.time.Ticker;
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

/** A page of 100 out of many affinities, as the stack finds it for people (SPEC E5, E6). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class PagesBenchmark {
  private static final int ROWS = 100;
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);

  private static final Owner OWNER =
      new Owner("node-1", 1, new Endpoint(IpAddress.parse("10.0.0.1"), 8081));

  private static final ClientSelector SUBNET = ClientSelector.parse("10.0.7.0/24");

  /** How many affinities the target owns. */
  @Param({"1000000"})
  public int affinities;

  private final Affinities table = new Affinities(Ticker.SYSTEM, Runnable::run, expired -> {});
  private final Pages pages = new Pages(Ticker.SYSTEM, table);

  /** Fills the table. */
  @Setup
  public void fill() {
    Grant grant = new Grant(Duration.ofHours(4), false);
    for (int number = 0; number < affinities; number++) {
      String address =
          "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
      ClientSelector client = ClientSelector.address(address);
      table.establish(
          new AffinityKey(SERVICE, client), new Claim(List.of(), OWNER, number, false), grant, "");
    }
  }

  /** The first one. */
  @Benchmark
  public Page first() {
    return pages.page(Query.ALL, Long.MAX_VALUE, ROWS);
  }

  /** One in the middle. */
  @Benchmark
  public Page inTheMiddle() {
    return pages.page(Query.ALL, affinities / 2, ROWS);
  }

  /** The first of a search that few match, so that all are looked at, and counted. */
  @Benchmark
  public Page ofASubnet() {
    return pages.page(
        (service, client, instance, left) -> SUBNET.covers(client), Long.MAX_VALUE, ROWS);
  }
}
