package org.holdfast.benchmarks;

import com.google.gson.JsonObject;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.jmx.NodeBeans;
import org.jspecify.annotations.Nullable;

/**
 * A page of 100 out of the affinities of a whole cluster, as the MBean tells it as JSON: found,
 * asked of the other node, merged, written (SPEC E5, E6). All were really started. Run with {@code
 * TARGETS AFFINITIES}. There are one or two targets; of two, one is a process of its own that owns
 * all but 1,000, and the one that has these is asked.
 */
public final class ListingTimes implements AutoCloseable {
  private static final int ROWS = 100;
  private static final int MOST_ROWS = 1_000;
  private static final int OWN = 1_000;
  private static final int ROUNDS = 1_000;
  private static final int SEARCHES = 50;
  private static final String TEXT = String.class.getName();
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  private final int targets;
  private final int affinities;
  private final List<ServerSocket> instances = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable Process other;
  private @Nullable StackEngine engine;
  private @Nullable NodeBeans beans;

  private ListingTimes(int targets, int affinities) {
    this.targets = targets;
    this.affinities = affinities;
  }

  /** Prints what each kind of page took. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, JMException {
    int targets = Integer.parseInt(arguments[0]);
    int affinities = Integer.parseInt(arguments[1]);
    try (ListingTimes times = new ListingTimes(targets, affinities)) {
      times.fill();
      String middle = cursorBehind(affinities / 2 / MOST_ROWS);
      measure("the first page", ROUNDS, () -> list("", ROWS, ""));
      measure("a page in the middle", ROUNDS, () -> list("", ROWS, middle));
      measure("the first that 256 match", SEARCHES, () -> list("client=10.0.7.0/24", ROWS, ""));
    }
  }

  private interface Page {
    String ask() throws JMException;
  }

  /** The first half warms up. */
  private static void measure(String what, int rounds, Page page) throws JMException {
    long[] micros = new long[rounds];
    for (int round = -rounds; round < rounds; round++) {
      long before = System.nanoTime();
      check(page.ask());
      if (round >= 0) {
        micros[round] = (System.nanoTime() - before) / 1_000;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "%-25s p50 %,9d us  p99 %,9d us  longest %,9d us%n",
        what, micros[rounds / 2], micros[rounds * 99 / 100], micros[rounds - 1]);
  }

  /** Whoever is silent would make it look fast. */
  private static void check(String answer) {
    JsonObject page = JsonParser.parseString(answer).getAsJsonObject();
    if (page.getAsJsonArray("rows").size() != ROWS || !page.getAsJsonArray("silent").isEmpty()) {
      throw new IllegalStateException("no whole page: " + answer);
    }
  }

  private void fill() throws IOException, InterruptedException, JMException {
    for (int target = 0; target < targets; target++) {
      instances.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.add(probe.getLocalPort());
      }
    }
    long before = System.nanoTime();
    int own = targets == 1 ? affinities : OWN;
    if (own < affinities) {
      other = startOther(affinities - own);
      awaitKept(other);
    }
    StackSettings settings = read(settings(0));
    engine = StackEngine.start(settings);
    StackService service = settings.services().values().iterator().next();
    KeptClients.keep(engine, service, affinities - own, own);
    beans = NodeBeans.ofTarget(engine.stack(), engine.management());
    System.out.printf("filled in %,d s%n", (System.nanoTime() - before) / 1_000_000_000);
    System.out.println(list("", 1, ""));
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

  private Process startOther(int count) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx4g");
    settings(1).forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(KeptClients.class.getName(), String.valueOf(count)));
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
          JsonParser.parseString(list("", MOST_ROWS, cursor))
              .getAsJsonObject()
              .get("next")
              .getAsString();
    }
    return cursor;
  }

  private static String list(String search, int rows, String after) throws JMException {
    return (String)
        BEANS.invoke(
            NodeBeans.nameOf("AffinityTable", "node-0"),
            "listAsJson",
            new Object[] {search, after, rows},
            new String[] {TEXT, TEXT, "int"});
  }

  /** Ends all of it. */
  @Override
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
