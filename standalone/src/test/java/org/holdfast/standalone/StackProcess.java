package org.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.configuration.ProxyProtocol;

/** The program as an operator runs it, with a listener of a service that it serves. */
final class StackProcess implements AutoCloseable {
  final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  final int clusterPort = freePort();
  final Path socket;
  private final Path folder;
  private final List<Process> processes = new ArrayList<>();

  StackProcess(Path folder) throws IOException {
    this.folder = folder;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    socket = folder.resolve("control");
  }

  String settings() {
    return """
        holdfast.cluster.name=stack-test
        holdfast.cluster.bind=127.0.0.1:%d
        holdfast.target.name=node-1
        holdfast.control-socket.path=%s
        holdfast.services.web.address=192.0.2.80
        holdfast.services.web.port=80
        holdfast.services.web.instances=%s
        """
        .formatted(clusterPort, socket, at());
  }

  String at() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  Process run(String settings, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("stack.properties"), settings);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            StackCommand.class.getName(),
            "--config",
            file.toString()));
    return start("stack", command.toArray(String[]::new));
  }

  Process start(String name, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name).toFile())
            .start();
    processes.add(process);
    return process;
  }

  String said(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException notYet) {
      return "";
    }
  }

  void awaitSaid(String name, String what) {
    eventually(name + ": " + what, () -> said(name).contains(what));
  }

  void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertTrue(condition.getAsBoolean(), () -> what + "\n" + said("stack"));
  }

  /** A front tier's router in this process, which knows what the stack serves. */
  RouterEngine router(ServiceAddress service) {
    Endpoint member = Endpoint.parse("127.0.0.1:" + clusterPort);
    return RouterEngine.start(
        new FrontTierSettings(
            new ClusterSettings("stack-test", null, List.of(member)),
            "door",
            Map.of(
                "web",
                new FrontService(
                    "web",
                    service,
                    Endpoint.parse("127.0.0.1:1"),
                    ProxyProtocol.NONE,
                    List.of(),
                    List.of(),
                    InstanceLimit.NONE,
                    HealthCheck.NONE,
                    Duration.ZERO,
                    false)),
            100,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ZERO));
  }

  int resultOf(Process process) throws InterruptedException {
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> said("stack"));
    return process.exitValue();
  }

  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    listener.close();
  }
}
