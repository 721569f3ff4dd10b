package org.holdfast.system;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.holdfast.fronttier.FrontTierCommand;
import org.holdfast.standalone.StackCommand;

/** Starts nodes and front tiers as processes, and leaves none behind. */
final class Processes {
  static final String SERVICE = "192.0.2.1";

  private final Deque<Running> running = new ArrayDeque<>();

  /** A child, its words and its ear. */
  static final class Running {
    final String name;
    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;

    Running(String name, Process process) {
      this.name = name;
      this.process = process;
      output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Waits for a line that ends so. */
    void await(String ending) throws IOException {
      String line = output.readLine();
      while (line != null && !line.endsWith(ending)) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IOException(name + " ended before it said " + ending);
      }
    }

    /** Says a line and gets one: the return code and the microseconds. */
    Answer ask(String line) throws IOException {
      input.println(line);
      String answer = output.readLine();
      if (answer == null) {
        throw new IOException(name + " ended instead of answering " + line);
      }
      String[] parts = answer.split(" ", -1);
      return new Answer(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    }

    /** Of a program that ends by itself. */
    int exitCode() throws IOException, InterruptedException {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IOException(name + " goes on");
      }
      return process.exitValue();
    }

    /** STOP, CONT or KILL. */
    void signal(String signal) throws IOException, InterruptedException {
      run("kill", "-" + signal, String.valueOf(process.pid()));
    }

    /** One that is stopped would not hear that it shall end. */
    private void continueIfAlive() throws IOException, InterruptedException {
      if (process.isAlive()) {
        signal("CONT");
      }
    }

    private void end() throws InterruptedException {
      input.close();
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    }
  }

  /** What a node answered. */
  record Answer(int code, long micros) {}

  /** Runs a command of the system to its end; it must succeed. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  /** A node; the caller awaits that it is ready. */
  Running node(String name, String host, String bind, String members, int port) throws IOException {
    return start(
        name,
        List.of(),
        List.of(
            "-Xmx192m",
            "-cp",
            System.getProperty("java.class.path"),
            Node.class.getName(),
            name,
            host,
            bind,
            members,
            String.valueOf(port),
            SERVICE));
  }

  /** A front tier, in a network namespace if one is named; the caller awaits that it is ready. */
  Running frontTier(
      String name, List<String> inNamespace, String listen, String members, String... more)
      throws IOException {
    return start(
        name,
        inNamespace,
        program(
            FrontTierCommand.class,
            name,
            "holdfast.cluster.members=" + members,
            "holdfast.front-tier.name=" + name,
            "holdfast.front-tier.stop-timeout=PT0S",
            "holdfast.services.web.listen=" + listen,
            String.join("\n", more)));
  }

  /** A stack that runs alone; the caller awaits that it is ready. */
  Running stack(String name, String bind, String members, List<Integer> instances, Path control)
      throws IOException {
    return start(
        name,
        List.of(),
        program(
            StackCommand.class,
            name,
            "holdfast.cluster.bind=" + bind,
            "holdfast.cluster.members=" + members,
            "holdfast.target.name=" + name,
            "holdfast.services.web.instances="
                + instances.stream()
                    .map(port -> "127.0.0.1:" + port)
                    .collect(Collectors.joining(",")),
            "holdfast.control-socket.path=" + control));
  }

  private static List<String> program(Class<?> program, String name, String... settings)
      throws IOException {
    Path config = Path.of("target", "system-" + name + ".properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "holdfast.cluster.name=system-test",
            "holdfast.services.web.address=" + SERVICE,
            "holdfast.services.web.port=80",
            String.join("\n", settings)));
    return List.of(
        "-Xmx192m",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName(),
        "--config",
        config.toString());
  }

  /** Any other program; the caller awaits what it says. */
  Running program(String name, String... command) throws IOException {
    return started(name, List.of(command));
  }

  private Running start(String name, List<String> before, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(arguments);
    return started(name, command);
  }

  private Running started(String name, List<String> command) throws IOException {
    File log = new File("target/system-" + name + ".log");
    Running child = new Running(name, new ProcessBuilder(command).redirectError(log).start());
    running.push(child);
    return child;
  }

  /** Ends them all. */
  void end() throws IOException, InterruptedException {
    for (Running child : running) {
      child.continueIfAlive();
      child.end();
    }
  }

  /** A new connection from that address: begun now, and read when it is asked. */
  static Socket connect(String client, InetSocketAddress frontTier) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
    socket.connect(frontTier, 5_000);
    return socket;
  }

  /** Who took that connection; closes it. */
  static String landing(Socket connection) throws IOException {
    try (connection) {
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }
  }
}
