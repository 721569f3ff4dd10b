package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E7: what the dashboard asks for is what a front tier under the exporter really prints. */
class DashboardOfFrontTiersTest {
  private static final Pattern METRIC = Pattern.compile("holdfast_[a-z_]+");

  private static Set<String> asked(String... kinds) throws IOException {
    String dashboard = Files.readString(Path.of("..", "docs", "monitoring", "grafana.json"));
    return METRIC
        .matcher(dashboard)
        .results()
        .map(MatchResult::group)
        .filter(name -> Stream.of(kinds).anyMatch(kind -> name.startsWith("holdfast_" + kind)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String agent(int port) {
    String jar =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.contains("jmx_prometheus_javaagent"))
            .findFirst()
            .orElseThrow();
    return "-javaagent:%s=127.0.0.1:%d:../docs/monitoring/prometheus-jmx.yaml".formatted(jar, port);
  }

  private static String printed(int port) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException notYet) {
      return "";
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Set<String> names(String printed) {
    return printed
        .lines()
        .filter(line -> line.startsWith("holdfast_"))
        .map(line -> line.substring(0, line.indexOf('{')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theDashboard_asksForWhatAFrontTierPrints_andNoClientIsALabel_E7(@TempDir Path directory)
      throws Exception {
    int metrics = Rig.freePort();
    Path file =
        Files.writeString(
            directory.resolve("front-tier.properties"),
            """
            holdfast.services.web.address=192.0.2.1
            holdfast.services.web.port=80
            holdfast.services.web.listen=127.0.0.1:%d
            holdfast.services.web.static-targets=127.0.0.1:%d
            """
                .formatted(Rig.freePort(), Rig.freePort()));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    agent(metrics),
                    "-cp",
                    System.getProperty("java.class.path"),
                    FrontTierCommand.class.getName(),
                    "--config",
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    try {
      eventually("shown", () -> printed(metrics).contains("holdfast_health_ready{"));
      // One that runs alone knows of no targets.
      Set<String> asked = asked("fronttier", "health");
      assertFalse(asked.isEmpty());
      String printed = printed(metrics);
      asked.removeAll(names(printed));
      assertEquals(Set.of(), asked, printed);
      assertTrue(
          printed
              .lines()
              .filter(line -> line.startsWith("holdfast_"))
              .allMatch(line -> line.contains("{node=\"front-tier\"} ")),
          printed);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }
}
