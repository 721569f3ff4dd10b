package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Programs in processes of their own, and the commands as people run them. */
final class Processes implements AutoCloseable {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private int commands;

  Processes(Path folder) {
    this.folder = folder;
  }

  /** What a command said, and what it exited with. */
  record Said(int code, String out, String err) {}

  /** The words that start a program with this test's classes. */
  static List<String> java(List<String> options, Class<?> main, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(JAVA, "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    words.addAll(options);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(arguments);
    return words;
  }

  /** Starts a program, which {@link #awaitSaid} awaits. */
  void start(String name, List<String> words) throws IOException {
    processes.add(
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  /** Waits until a program's words contain this. */
  void awaitSaid(String name, String what) {
    Path said = folder.resolve(name + ".log");
    eventually(name + ": " + what, () -> read(said).contains(what), () -> read(said));
  }

  /** {@code ./holdfast ...} without a terminal. */
  Said holdfast(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), java(List.of(), Holdfast.class, List.of(arguments)));
  }

  /** Any command, to its end. */
  Said run(Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    int number = commands++;
    Path out = folder.resolve("command-" + number + ".out");
    Path err = folder.resolve("command-" + number + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    processes.add(process);
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), () -> words + " goes on: " + read(out));
    return new Said(process.exitValue(), read(out), read(err));
  }

  /**
   * A command in a terminal of its own, 24 lines high.
   *
   * @param awaited what it shows before somebody types
   */
  Said inATerminal(int columns, String awaited, String typed, List<String> words)
      throws IOException, InterruptedException {
    Path out = folder.resolve("command-" + commands++ + ".out");
    // Whoever began this build in the background has let it, and all that it starts, ignore Ctrl-C.
    String command =
        "stty cols "
            + columns
            + " rows 24; exec env --default-signal=INT "
            + String.join(" ", words);
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", command, "/dev/null").redirectOutput(out.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    processes.add(process);
    eventually("'" + awaited + "' is shown", () -> read(out).contains(awaited), () -> read(out));
    process.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), () -> words + " goes on: " + read(out));
    return new Said(process.exitValue(), read(out), "");
  }

  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException notYet) {
      return "";
    }
  }

  static void eventually(String what, BooleanSupplier condition) {
    eventually(what, condition, () -> "");
  }

  private static void eventually(String what, BooleanSupplier condition, Supplier<String> details) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertTrue(condition.getAsBoolean(), () -> what + "\n" + details.get());
  }

  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }
}
