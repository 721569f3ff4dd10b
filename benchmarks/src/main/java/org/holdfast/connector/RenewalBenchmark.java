package org.holdfast.connector;

import static java.util.Objects.requireNonNull;

import jakarta.resource.ResourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ReturnCode;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the application waits for when it starts again what it has: through an open handle, and
 * through one that it gets and closes each time, without a container's pool. The stack is a whole
 * one, on one member of a cluster.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx512m")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RenewalBenchmark {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final ApplicationName APPLICATION = new ApplicationName("benchmark");

  private final AffinityResourceAdapter adapter = new AffinityResourceAdapter();
  private final AffinityManagedConnectionFactory factory = new AffinityManagedConnectionFactory();
  private final AffinityRequest request =
      AffinityRequest.of(ClientSelector.address("192.0.2.7"), Duration.ofMinutes(30));
  private @Nullable ServerSocket instance;
  private @Nullable AffinityManagedConnection managed;
  private @Nullable AffinityConnection open;

  /** Starts the stack and the affinity. */
  @Setup
  public void start() throws IOException, ResourceException {
    ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
    instance = listener;
    configure(listener.getLocalPort());
    adapter.start(null);
    factory.setResourceAdapter(adapter);
    managed = (AffinityManagedConnection) factory.createManagedConnection(null, APPLICATION);
    open = handle();
    must(open.start(request), ReturnCode.DONE);
    must(open.start(request), ReturnCode.RENEWED);
  }

  private static void configure(int instancePort) throws IOException {
    Map.of(
            "holdfast.cluster.name", "renewal-benchmark",
            "holdfast.cluster.bind", "127.0.0.1:" + freePort(),
            "holdfast.target.name", "node1",
            "holdfast.services.web.address", "192.0.2.1",
            "holdfast.services.web.port", "80",
            "holdfast.services.web.instances", "127.0.0.1:" + instancePort,
            "holdfast.services.web.reserved-for", "application:" + APPLICATION.name())
        .forEach(System::setProperty);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private AffinityConnection handle() {
    return (AffinityConnection) requireNonNull(managed).getConnection(null, APPLICATION);
  }

  private static void must(AffinityResponse response, ReturnCode code) {
    if (response.code() != code) {
      throw new IllegalStateException("answered " + response);
    }
  }

  /** The application keeps its handle. */
  @Benchmark
  public AffinityResponse renewOnAnOpenHandle() {
    return requireNonNull(open).start(request);
  }

  /** Without what the container's pool costs. */
  @Benchmark
  public AffinityResponse getRenewAndClose() {
    try (AffinityConnection handle = handle()) {
      return handle.start(request);
    }
  }

  /** Leaves the cluster. */
  @TearDown
  public void stop() throws IOException {
    must(renewOnAnOpenHandle(), ReturnCode.RENEWED);
    adapter.stop();
    requireNonNull(instance).close();
  }
}
