package org.holdfast.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.holdfast.fronttier.FrontTierCommand;

/** Two nodes and two front tiers, each a process with a heap limit; closing ends them. */
final class StartProcesses implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String RESERVED = "192.0.2.1";
  private static final String SEEN = "192.0.2.2";

  private final Path folder;
  private final String members;
  private final List<Child> nodes = new ArrayList<>();
  private final List<Child> others = new ArrayList<>();
  private final List<InetSocketAddress> frontTiers = new ArrayList<>();

  private StartProcesses(Path folder, String members) {
    this.folder = folder;
    this.members = members;
  }

  static StartProcesses start() throws IOException {
    String one = "127.0.0.1:" + freePort();
    String two = "127.0.0.1:" + freePort();
    StartProcesses processes =
        new StartProcesses(Files.createTempDirectory("start-latency"), one + "," + two);
    Runtime.getRuntime().addShutdownHook(new Thread(processes::kill));
    processes.node("node1", one);
    processes.node("node2", two);
    processes.frontTier("front1");
    processes.frontTier("front2");
    return processes;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /** The nodes, which understand what {@link StartNode} says. */
  List<Child> nodes() {
    return nodes;
  }

  /** Where the front tiers take connections to the service that is reserved for nobody. */
  List<InetSocketAddress> frontTiers() {
    return frontTiers;
  }

  private void node(String name, String bind) throws IOException {
    int port = freePort();
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name",
            "start-latency",
            "holdfast.cluster.bind",
            bind,
            "holdfast.cluster.members",
            members,
            "holdfast.target.name",
            name,
            "holdfast.services.reserved.address",
            RESERVED,
            "holdfast.services.reserved.port",
            "80",
            "holdfast.services.reserved.instances",
            "127.0.0.1:" + port,
            "holdfast.services.reserved.reserved-for",
            "application:benchmark",
            "holdfast.services.seen.address",
            SEEN,
            "holdfast.services.seen.port",
            "80");
    Path settings = write(name, keys, "holdfast.services.seen.instances=127.0.0.1:" + port);
    Child node = launch(name, StartNode.class, settings.toString());
    nodes.add(node);
    node.await("ready");
  }

  private void frontTier(String name) throws IOException {
    int port = freePort();
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name",
            "start-latency",
            "holdfast.cluster.members",
            members,
            "holdfast.front-tier.name",
            name,
            "holdfast.front-tier.stop-timeout",
            "PT0S",
            "holdfast.services.reserved.address",
            RESERVED,
            "holdfast.services.reserved.port",
            "80",
            "holdfast.services.reserved.listen",
            "127.0.0.1:" + freePort(),
            "holdfast.services.seen.address",
            SEEN,
            "holdfast.services.seen.port",
            "80");
    Path settings = write(name, keys, "holdfast.services.seen.listen=127.0.0.1:" + port);
    Child frontTier = launch(name, FrontTierCommand.class, "--config", settings.toString());
    others.add(frontTier);
    frontTiers.add(new InetSocketAddress(LOOPBACK, port));
    frontTier.await("is ready");
  }

  private Path write(String name, Map<String, String> keys, String last) throws IOException {
    String lines =
        keys.entrySet().stream()
            .map(key -> key.getKey() + "=" + key.getValue())
            .collect(Collectors.joining("\n", "", "\n" + last + "\n"));
    return Files.writeString(folder.resolve(name + ".properties"), lines);
  }

  private Child launch(String name, Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx192m", "-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(folder.resolve(name + ".log").toFile());
    return new Child(name, builder.start());
  }

  private void kill() {
    nodes.forEach(Child::kill);
    others.forEach(Child::kill);
  }

  @Override
  public void close() throws IOException {
    kill();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A process that is told lines and tells lines. */
  static final class Child {
    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;

    Child(String name, Process process) {
      this.name = name;
      this.process = process;
      output = process.inputReader();
      input = new PrintWriter(process.outputWriter(), true);
    }

    String name() {
      return name;
    }

    /** Says a line and gets one. */
    String ask(String line) throws IOException {
      input.println(line);
      return next();
    }

    private void await(String ending) throws IOException {
      while (!next().endsWith(ending)) {}
    }

    private String next() throws IOException {
      String line = output.readLine();
      if (line == null) {
        throw new IOException(name + " ended");
      }
      return line;
    }

    private void kill() {
      process.destroyForcibly();
    }
  }
}
