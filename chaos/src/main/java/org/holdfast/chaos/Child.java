package org.holdfast.chaos;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A process that we started: its words line by line, its ear, its end. Safe for all threads. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration UNTIL_FORCED = Duration.ofSeconds(10);

  private final String name;
  private final Path log;
  private final Process process;
  private final PrintWriter input;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts a JVM with this program's classes.
   *
   * @param place where
   * @param options and the main class and its arguments
   * @param log takes what it writes to its standard error
   * @param heard is given every line of its standard output, on a thread of its own
   * @param logged is given every line of its log, on another
   */
  static Child java(
      String name,
      Place place,
      List<String> options,
      Path log,
      Consumer<String> heard,
      Consumer<String> logged)
      throws IOException {
    List<String> command = new ArrayList<>(place.before());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(options);
    Child child = new Child(name, log, new ProcessBuilder(command).start());
    listen(name + "-words", () -> child.listen(heard));
    listen(name + "-log", () -> child.keepLog(logged));
    return child;
  }

  private static void listen(String name, Runnable work) {
    Thread listener = new Thread(work, name);
    listener.setDaemon(true);
    listener.start();
  }

  private void keepLog(Consumer<String> logged) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        BufferedWriter file =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        logged.accept(line);
        file.write(line);
        file.newLine();
        file.flush();
      }
    } catch (IOException gone) {
      // With its process, or the disk is full; then the log is short.
    }
  }

  private void listen(Consumer<String> heard) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.endsWith("ready")) {
          ready.complete(true);
        } else {
          heard.accept(line);
        }
      }
    } catch (IOException gone) {
      // Its end is seen below.
    }
    ready.complete(false);
    heard.accept(ENDED);
  }

  /** Heard last. */
  static final String ENDED = "";

  /**
   * Waits until it says that it is ready.
   *
   * @throws IOException if it ends before that, or takes too long
   */
  void awaitReady() throws IOException, InterruptedException {
    try {
      if (ready.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      throw new IOException(name + " ended before it was ready; its log is " + log);
    } catch (TimeoutException late) {
      throw new IOException(
          name + " was not ready within " + PATIENCE.toSeconds() + " s; its log is " + log, late);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Says a line to it; one that has ended does not hear it. */
  void say(String line) {
    synchronized (input) {
      input.println(line);
    }
  }

  /** STOP, CONT, KILL or TERM. */
  void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " " + name + " did not succeed");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, which somebody else has asked for; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** In good order if it is able to, else at once. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        signal("CONT");
        process.destroy();
      }
      if (!awaitEnd(UNTIL_FORCED)) {
        process.destroyForcibly();
        awaitEnd(UNTIL_FORCED);
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException stopNow) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
