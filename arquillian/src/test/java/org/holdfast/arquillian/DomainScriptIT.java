package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E5, E9: what docs/operations.md lets an operator run over a domain's configuration. */
class DomainScriptIT {
  private static final Path HOME = Path.of(System.getProperty("wildfly.home"));
  private static final Path SCRIPTS = Path.of("..", "samples", "wildfly");

  @TempDir private Path domain = Path.of("");

  @Test
  void theScriptsAddTheListenersToTheProfile_andChangeNothingTheSecondTime() throws Exception {
    copyConfiguration();
    run();
    String once = configuration();
    assertTrue(once.contains("<http-listener name=\"proxied\""), once);
    assertTrue(once.contains("<socket-binding name=\"http-proxied\" interface=\"proxied\""), once);
    assertTrue(once.contains("jboss.bind.address.proxied:127.0.0.1"), once);
    assertTrue(once.contains("<http-listener name=\"console\""), once);
    assertTrue(once.contains("<socket-binding name=\"http-console\" interface=\"console\""), once);
    assertTrue(once.contains("<property name=\"holdfast-console.server\""), once);
    run();
    assertEquals(once, configuration());
  }

  private void copyConfiguration() throws IOException {
    Path to = Files.createDirectory(domain.resolve("configuration"));
    try (Stream<Path> files = Files.list(HOME.resolve("domain").resolve("configuration"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private String configuration() throws IOException {
    return Files.readString(domain.resolve("configuration").resolve("domain.xml"));
  }

  /** Within the tool, instead of at a controller that runs. */
  private void run() throws IOException, InterruptedException {
    Path whole = domain.resolve("whole.cli");
    Files.writeString(
        whole,
        "embed-host-controller\n"
            + Files.readString(SCRIPTS.resolve("holdfast-domain.cli"))
            + Files.readString(SCRIPTS.resolve("console-domain.cli"))
            + "\nstop-embedded-host-controller\n");
    ProcessBuilder tool =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djboss.domain.base.dir=" + domain,
                "-jar",
                HOME.resolve("jboss-modules.jar").toString(),
                "-mp",
                HOME.resolve("modules").toString(),
                "org.jboss.as.cli",
                "--file=" + whole));
    tool.environment().put("JBOSS_HOME", HOME.toString());
    Path said = domain.resolve("said.log");
    Process process = tool.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the tool goes on");
      String words = Files.readString(said, StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), words);
    } finally {
      process.destroyForcibly();
    }
  }
}
