package org.holdfast.benchmarks;

import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.configuration.StackSettings;
import org.holdfast.jmx.NodeBeans;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A page of 100 out of the affinities of a whole cluster, as the MBean tells it as JSON: found,
 * asked of the other node, merged, written (SPEC E5, E6). All were really started.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 10)
@Fork(value = 1, jvmArgs = "-Xmx4g")
public class ListingBenchmark {
  private static final int ROWS = 100;
  private static final String TEXT = String.class.getName();
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  /** How many targets there are; the other one is a process of its own. */
  @Param({"1", "2"})
  public int targets;

  /** How many affinities they own together. */
  @Param({"1000000"})
  public int affinities;

  private final List<ServerSocket> instances = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable Process other;
  private @Nullable StackEngine engine;
  private @Nullable NodeBeans beans;
  private String middle = "";

  /** Starts the targets and all affinities, which takes minutes. */
  @Setup
  public void fill() throws IOException, InterruptedException, JMException {
    for (int target = 0; target < targets; target++) {
      instances.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.add(probe.getLocalPort());
      }
    }
    int each = affinities / targets;
    StackSettings settings = read(settings(0));
    engine = StackEngine.start(settings);
    if (targets == 2) {
      other = startOther(each);
    }
    StackService service = settings.services().values().iterator().next();
    KeptClients.keep(engine, service, 0, each);
    if (other != null) {
      awaitKept(other);
    }
    beans = NodeBeans.ofTarget(engine.stack(), engine.management());
    System.out.println(list("", 1));
    middle = cursorBehind(affinities / 2 / 1_000);
  }

  private Map<String, String> settings(int target) {
    List<String> members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    return Map.of(
        "holdfast.cluster.name",
        "listing-" + ProcessHandle.current().pid(),
        "holdfast.cluster.bind",
        members.get(target),
        "holdfast.cluster.members",
        String.join(",", members),
        "holdfast.target.name",
        "node-" + target,
        "holdfast.services.web.address",
        "192.0.2.80",
        "holdfast.services.web.port",
        "80",
        "holdfast.services.web.instances",
        "127.0.0.1:" + instances.get(target).getLocalPort(),
        "holdfast.services.web.reserved-for",
        "application:benchmark",
        "holdfast.affinity.max-per-instance",
        String.valueOf(affinities),
        "holdfast.affinity.max-per-target",
        String.valueOf(affinities));
  }

  private static StackSettings read(Map<String, String> settings) {
    return StackSettings.read(key -> Optional.ofNullable(settings.get(key)), settings.keySet());
  }

  private Process startOther(int each) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx4g");
    settings(1).forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(KeptClients.class.getName(), String.valueOf(each), String.valueOf(each)));
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void awaitKept(Process other) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    if (line == null || !line.contains("clients kept")) {
      throw new IllegalStateException("the other target said " + line);
    }
  }

  /** Where a listing is after so many pages of 1,000. */
  private static String cursorBehind(int pages) throws JMException {
    String cursor = "";
    for (int page = 0; page < pages; page++) {
      cursor =
          JsonParser.parseString(list("", 1_000, cursor))
              .getAsJsonObject()
              .get("next")
              .getAsString();
    }
    return cursor;
  }

  private static String list(String search, int rows) throws JMException {
    return list(search, rows, "");
  }

  private static String list(String search, int rows, String after) throws JMException {
    return (String)
        BEANS.invoke(
            NodeBeans.nameOf("AffinityTable", "node-0"),
            "listAsJson",
            new Object[] {search, after, rows},
            new String[] {TEXT, TEXT, "int"});
  }

  /** The first one. */
  @Benchmark
  public String first() throws JMException {
    return list("", ROWS);
  }

  /** One in the middle. */
  @Benchmark
  public String inTheMiddle() throws JMException {
    return list("", ROWS, middle);
  }

  /** The first of a search that few match, so that all are looked at, and counted. */
  @Benchmark
  public String ofASubnet() throws JMException {
    return list("client=10.0.7.0/24", ROWS);
  }

  /** Ends all of it. */
  @TearDown
  public void close() throws IOException {
    if (beans != null) {
      beans.close();
    }
    if (other != null) {
      other.destroyForcibly().onExit().join();
    }
    if (engine != null) {
      engine.close();
    }
    for (ServerSocket instance : instances) {
      instance.close();
    }
  }
}
