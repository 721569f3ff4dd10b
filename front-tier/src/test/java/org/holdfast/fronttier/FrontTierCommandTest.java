package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
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
        said().contains("holdfast.front-tier.idle-time means nothing here and is ignored"),
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

  private boolean isRefused() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }
}
