package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real front tier and a real stack that runs alone, each with its console, as installed. */
final class Programs implements AutoCloseable {
  private static final int FIRST_PORT = Integer.getInteger("test.first-port");
  static final int PLAIN = FIRST_PORT + 7;
  static final URI OVER_TLS =
      URI.create("https://127.0.0.1:" + (FIRST_PORT + 6) + "/holdfast-console/");
  static final URI IN_THE_STACK = URI.create("http://127.0.0.1:" + PLAIN + "/holdfast-console/");

  private static final String KEYSTORE_PASSWORD = "hedgehog";

  final Path folder;
  private final Map<String, Process> started = new HashMap<>();

  Programs() throws Exception {
    folder = Files.createTempDirectory("console");
    file(
        "passwords",
        "rw-------",
        "vera %1$s\notto %1$s\nnora %1$s\n".formatted(TestServer.PASSWORD));
    file("access", "rw-r--r--", "vera readonly\notto readwrite\n");
    file("keys-password", "rw-------", KEYSTORE_PASSWORD);
    keytool();
  }

  Path file(String name, String permissions, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /** Writes another text into a file that is there, as an administrator does. */
  void replace(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void keytool() throws Exception {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        start(
            "keytool",
            List.of(
                tool,
                "-genkeypair",
                "-alias",
                "door",
                "-keyalg",
                "EC",
                "-dname",
                "CN=door",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                KEYSTORE_PASSWORD));
    assertTrue(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0, said("keytool"));
  }

  /** The settings of a console, with the files of this folder. */
  Map<String, String> console(int port) {
    return Map.of(
        "holdfast.console.port", String.valueOf(port),
        "holdfast.console.password-file", folder.resolve("passwords").toString(),
        "holdfast.console.access-file", folder.resolve("access").toString());
  }

  void startFrontTier() throws Exception {
    Map<String, String> settings = new HashMap<>(console(OVER_TLS.getPort()));
    settings.put("holdfast.console.keystore", folder.resolve("keys.p12").toString());
    settings.put("holdfast.console.keystore-password-file", "" + folder.resolve("keys-password"));
    settings.put("holdfast.cluster.name", "console-it");
    settings.put("holdfast.cluster.members", "127.0.0.1:" + TestServer.CLUSTER);
    settings.put("holdfast.front-tier.name", "door");
    settings.put("holdfast.services.shop.address", "127.0.0.1");
    settings.put("holdfast.services.shop.port", "" + TestServer.FRONT_TIER);
    run("front-tier", settings);
    awaitReady("front-tier");
  }

  void startStack(Elsewhere instance) throws Exception {
    Map<String, String> settings = new HashMap<>(console(PLAIN));
    settings.put("holdfast.cluster.name", "console-it");
    settings.put("holdfast.cluster.bind", "127.0.0.1:" + TestServer.CLUSTER);
    settings.put("holdfast.target.name", "node-1");
    settings.put("holdfast.control-socket.path", folder.resolve("control").toString());
    settings.put("holdfast.services.shop.address", "127.0.0.1");
    settings.put("holdfast.services.shop.port", "" + TestServer.FRONT_TIER);
    settings.put("holdfast.services.shop.instances", "127.0.0.1:" + instance.port());
    run("stack", settings);
    awaitReady("stack");
  }

  private void awaitReady(String program) throws Exception {
    TestServer.until(
        program + " is ready", Duration.ofSeconds(30), () -> said(program).contains("is ready"));
  }

  private void run(String program, Map<String, String> settings) throws IOException {
    var unused = run(program, program, settings);
  }

  /** A front tier that is not expected to start; what it says is told under that name. */
  Process runOnce(String name, Map<String, String> settings) throws IOException {
    return run(name, "front-tier", settings);
  }

  private Process run(String name, String program, Map<String, String> settings)
      throws IOException {
    String lines =
        settings.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(folder.resolve(name + ".properties"), lines);
    return start(
        name,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Djava.io.tmpdir=" + folder,
            "-jar",
            System.getProperty(program + ".jar"),
            "--config",
            file.toString()));
  }

  private Process start(String name, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    started.put(name, process);
    return process;
  }

  /** What it has printed until now. */
  String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  /** How many it has open, as Linux tells. */
  long sockets(String program) throws IOException {
    long sockets = 0;
    try (Stream<Path> open = Files.list(Path.of("/proc", "" + named(program).pid(), "fd"))) {
      for (Path one : open.toList()) {
        sockets += isSocket(one) ? 1 : 0;
      }
    }
    return sockets;
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private Process named(String program) {
    return Objects.requireNonNull(started.get(program));
  }

  /** Halts it as it is, with its connections open, until it {@linkplain #goOn goes on}. */
  void freeze(String program) throws Exception {
    signal("STOP", program);
  }

  void goOn(String program) throws Exception {
    signal("CONT", program);
  }

  private void signal(String signal, String program) throws Exception {
    List<String> kill = List.of("kill", "-" + signal, "" + named(program).pid());
    assertEquals(0, new ProcessBuilder(kill).inheritIO().start().waitFor());
  }

  /** Tells it to stop, as an operator does, and waits until it has. */
  void stop(String program) throws Exception {
    Process process = named(program);
    process.destroy();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), said(program));
    assertEquals(128 + 15, process.exitValue(), said(program));
  }

  @Override
  public void close() throws IOException {
    started.values().forEach(process -> process.destroyForcibly().onExit().join());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
