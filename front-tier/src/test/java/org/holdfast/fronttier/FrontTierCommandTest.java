package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E4 and E7: the program as an operator runs it, in a process of its own. */
class FrontTierCommandTest {
  private static final String SERVICE =
      """
      holdfast.services.web.address=192.0.2.1
      holdfast.services.web.port=80
      """;

  private final int port = Rig.freePort();
  private final Target target = Target.named("A");
  @TempDir private Path directory = Path.of("");
  private @Nullable Process process;

  FrontTierCommandTest() throws IOException {}

  @AfterEach
  void stop() {
    target.close();
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  private String alone() {
    return SERVICE
        + "holdfast.services.web.listen=127.0.0.1:"
        + port
        + "\nholdfast.services.web.static-targets="
        + target.at()
        + "\n";
  }

  private Process run(String properties, Map<String, String> environment, String... options)
      throws IOException {
    Path file = Files.writeString(directory.resolve("front-tier.properties"), properties);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(options));
    command.addAll(List.of(FrontTierCommand.class.getName(), "--config", file.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output().toFile());
    process = builder.start();
    return process;
  }

  private Path output() {
    return directory.resolve("output");
  }

  private String said() {
    try {
      return Files.readString(output());
    } catch (IOException notYet) {
      return "";
    }
  }

  private int resultOf(Process program) throws InterruptedException {
    assertTrue(program.waitFor(20, TimeUnit.SECONDS), this::said);
    return program.exitValue();
  }

  @Test
  void wrongSetting_isSaidInOneLineAndTheProgramExitsWith2() throws Exception {
    int result = resultOf(run(alone() + "holdfast.front-tier.idle-timeout=soon\n", Map.of()));
    assertEquals(
        "front-tier: holdfast.front-tier.idle-timeout is 'soon'; allowed: an ISO-8601 duration"
            + " from PT1S to PT168H, such as PT30M\n",
        said());
    assertEquals(2, result);
  }

  @Test
  void withoutAConsole_nothingOfItsServerIsLoaded_E6() throws Exception {
    Path loaded = directory.resolve("classes");
    Process program = run(alone(), Map.of(), "-Xlog:class+load:file=" + loaded);
    eventually("it is ready", () -> said().contains("is ready"));
    program.destroy();
    assertEquals(128 + 15, resultOf(program));
    List<String> classes = Files.readAllLines(loaded);
    assertTrue(classes.stream().anyMatch(line -> line.contains("org.holdfast.program.Program ")));
    assertEquals(
        List.of(),
        classes.stream()
            .filter(line -> line.matches(".* org\\.(eclipse\\.jetty|slf4j)\\..*"))
            .toList());
  }

  @Test
  void unreadableFile_isSaidAndTheProgramExitsWith2() throws Exception {
    assertEquals(2, resultOf(run("a=\\uxyzw\n", Map.of())));
    assertTrue(said().startsWith("front-tier: --config is '"), this::said);
    assertEquals(1, said().lines().count());
  }

  @Test
  void portInUse_isSaidInOneLineAndTheProgramExitsWith1() throws Exception {
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(1, resultOf(run(alone(), Map.of())));
      assertEquals(
          "front-tier: service web cannot listen on 127.0.0.1:"
              + other.getLocalPort()
              + ": Address already in use\n",
          said());
    }
  }

  @Test
  void environmentOverridesTheFile_andSystemPropertiesOverrideBoth() throws Exception {
    String dead = "127.0.0.1:" + Rig.freePort();
    run(
        alone().replace(target.at().toString(), dead) + "holdfast.front-tier.name=file\n",
        Map.of(
            "HOLDFAST_SERVICES_WEB_STATIC_TARGETS",
            target.at().toString(),
            "HOLDFAST_FRONT_TIER_NAME",
            "environment"),
        "-Dholdfast.front-tier.name=property");
    eventually("ready", () -> said().contains("front tier property is ready"));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertEquals("A", Rig.read(client, 1));
    }
    assertFalse(said().contains("ignored"), this::said);
  }

  @Test
  void misspeltKey_isWarnedOf() throws Exception {
    run(alone() + "holdfast.front-tier.idle-time=PT1M\n", Map.of());
    eventually("ready", () -> said().contains("is ready"));
    assertTrue(
        said()
            .contains(
                "WARNING HF-1001: holdfast.front-tier.idle-time means nothing here and is ignored;"
                    + " is holdfast.front-tier.idle-timeout meant?"),
        this::said);
  }

  @Test
  void sigterm_letsConnectionsEndAndStops() throws Exception {
    Process program = run(alone(), Map.of());
    eventually("ready", () -> said().contains("is ready"));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertEquals("A", Rig.read(client, 1));
      program.destroy();
      eventually("nobody listens", this::isRefused);
      Rig.write(client, "still here");
      assertEquals("still here", Rig.read(client, 10));
      assertTrue(program.isAlive());
    }
    assertEquals(143, resultOf(program));
  }

  @Test
  void health_isStartingUntilTheClusterIsThere_E7() throws Exception {
    int health = Rig.freePort();
    run(
        SERVICE
            + "holdfast.services.web.listen=127.0.0.1:"
            + port
            + "\nholdfast.cluster.name=away\nholdfast.cluster.members=127.0.0.1:"
            + Rig.freePort()
            + "\nholdfast.front-tier.name=door\nholdfast.health.port="
            + health
            + "\n",
        Map.of());
    eventually("answers", () -> status(health, "/health/live") == 200);
    assertEquals(503, status(health, "/health/started"));
    assertEquals(503, status(health, "/health/ready"));
    assertEquals(503, status(health, "/health"));
    assertEquals(
        "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"holdfast-ready\",\"status\":\"DOWN\","
            + "\"data\":{\"state\":\"starting\"}}]}\n",
        ask(health, "/health/ready").body());
  }

  @Test
  void health_isReadyWhileItListens_andLiveUntilItsLastConnectionEnds_E7() throws Exception {
    int health = Rig.freePort();
    Process program = run(alone() + "holdfast.health.port=" + health + "\n", Map.of());
    eventually("ready", () -> status(health, "/health/ready") == 200);
    assertEquals(200, status(health, "/health"));
    assertEquals(404, status(health, "/healthy"));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertEquals("A", Rig.read(client, 1));
      program.destroy();
      eventually("drains", () -> status(health, "/health/ready") == 503);
      assertEquals(200, status(health, "/health/live"));
      assertEquals(200, status(health, "/health/started"));
      assertTrue(program.isAlive());
    }
    assertEquals(143, resultOf(program));
  }

  @Test
  void health_isAnsweredAlthoughOthersAskSlowly_andTooManyAreTurnedAway_E7() throws Exception {
    int health = Rig.freePort();
    run(alone() + "holdfast.health.port=" + health + "\n", Map.of());
    eventually("ready", () -> status(health, "/health/ready") == 200);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int one = 0; one < 16; one++) {
        slow.add(halfAsked(health));
      }
      assertEquals(200, status(health, "/health/ready"));
      for (int one = 0; one < 64; one++) {
        slow.add(halfAsked(health));
      }
      for (Socket one : slow) {
        one.setSoTimeout(20_000);
        assertTrue(isClosed(one), "none may stay for long");
      }
      assertEquals(200, status(health, "/health/ready"));
    } finally {
      for (Socket one : slow) {
        one.close();
      }
    }
  }

  private static Socket halfAsked(int health) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), health);
    try {
      Rig.write(socket, "GET /health");
    } catch (IOException turnedAway) {
      // What is tried.
    }
    return socket;
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static int status(int health, String path) {
    try {
      return ask(health, path).statusCode();
    } catch (IOException nobody) {
      return 0;
    }
  }

  private static HttpResponse<String> ask(int health, String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  private boolean isRefused() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }
}
