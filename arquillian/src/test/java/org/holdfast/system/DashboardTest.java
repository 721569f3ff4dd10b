package org.holdfast.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.fronttier.FrontTierCommand;
import org.holdfast.standalone.StackCommand;
import org.holdfast.system.Processes.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPEC E7: what the dashboard asks for is what a front tier and a stack under the exporter really
 * print.
 */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("..", "docs", "monitoring", "grafana.json");
  private static final Pattern METRIC = Pattern.compile("holdfast_[a-z_]+");
  private static final Pattern STEP =
      Pattern.compile("\"color\": \"([a-z]+)\",\\s*\"value\": (null|[0-9]+)");

  private final Processes processes = new Processes();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() throws IOException, InterruptedException {
    processes.end();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** The metrics of those kinds that it asks for. */
  private static Set<String> asked(String... kinds) throws IOException {
    return METRIC
        .matcher(Files.readString(DASHBOARD))
        .results()
        .map(MatchResult::group)
        .filter(name -> Stream.of(kinds).anyMatch(kind -> name.startsWith("holdfast_" + kind)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What that program prints once it is ready. */
  private String printed(Class<?> program, String name, String settings) throws Exception {
    int port = freePort();
    Path file = Files.writeString(folder.resolve(name), settings);
    Running running =
        processes.program(
            name,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            agent(port),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            "--config",
            file.toString());
    running.await("is ready");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(20))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static String agent(int port) {
    String jar =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.contains("jmx_prometheus_javaagent"))
            .findFirst()
            .orElseThrow();
    return "-javaagent:%s=127.0.0.1:%d:../docs/monitoring/prometheus-jmx.yaml".formatted(jar, port);
  }

  private static Stream<String> ours(String printed) {
    return printed.lines().filter(line -> line.startsWith("holdfast_"));
  }

  private static void assertPrints(Set<String> asked, String printed) {
    assertFalse(asked.isEmpty());
    asked.removeAll(
        ours(printed)
            .map(line -> line.substring(0, line.indexOf('{')))
            .collect(Collectors.toSet()));
    assertEquals(Set.of(), asked, printed);
  }

  @Test
  void theDashboard_asksForWhatAFrontTierPrints_andNoClientIsALabel_E7() throws Exception {
    String printed =
        printed(
            FrontTierCommand.class,
            "metered-front-tier",
            """
            holdfast.services.web.address=192.0.2.1
            holdfast.services.web.port=80
            holdfast.services.web.listen=127.0.0.1:%d
            holdfast.services.web.static-targets=127.0.0.1:%d
            """
                .formatted(freePort(), freePort()));
    // One that runs alone knows of no targets.
    assertPrints(asked("fronttier", "health"), printed);
    assertTrue(
        ours(printed).allMatch(line -> line.contains("{node=\"front-tier\"} ")), () -> printed);
  }

  @Test
  void theDashboard_asksForWhatAStackPrints_E7() throws Exception {
    try (ServerSocket instance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String printed =
          printed(
              StackCommand.class,
              "metered-stack",
              """
              holdfast.cluster.name=metered
              holdfast.cluster.bind=127.0.0.1:%d
              holdfast.target.name=node-1
              holdfast.control-socket.path=%s
              holdfast.services.web.address=192.0.2.80
              holdfast.services.web.port=80
              holdfast.services.web.instances=127.0.0.1:%d
              """
                  .formatted(freePort(), folder.resolve("control"), instance.getLocalPort()));
      assertPrints(asked("stack", "health", "targets"), printed);
    }
  }

  @Test
  void theDashboard_asksForNothingElse_E7() throws IOException {
    Set<String> others = asked("");
    others.removeAll(asked("fronttier", "stack", "health", "targets"));
    assertEquals(Set.of(), others, "asked for and tried by no test");
  }

  /** Left out, Grafana's own hold: green below 80, whatever is counted. */
  @Test
  void whatIsWrong_isRed_E7() throws IOException {
    assertEquals("red from null, green from 1", colours("Ready"));
    assertEquals("green from null, red from 1", colours("Instances down"));
  }

  private static String colours(String title) throws IOException {
    String panel =
        Stream.of(Files.readString(DASHBOARD).split("\"title\": ", -1))
            .filter(part -> part.startsWith("\"" + title + "\""))
            .findFirst()
            .orElseThrow();
    return STEP.matcher(panel)
        .results()
        .map(step -> step.group(1) + " from " + step.group(2))
        .collect(Collectors.joining(", "));
  }
}
