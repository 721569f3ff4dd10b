package org.holdfast.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.holdfast.chaos.Event.Visit;
import org.holdfast.fronttier.FrontTierCommand;

/**
 * A front tier, the real program, one process after the other; what clients see of it goes into the
 * log. Safe for all threads, but for one that begins and ends its processes.
 */
final class Door implements AutoCloseable {
  private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);
  private static final int LONGEST_NAME = 100;

  private final String name;
  private final Place place;
  private final InetSocketAddress at;
  private final Path settings;
  private final Path log;
  private final Recorder recorder;
  private volatile Child child;

  private Door(
      String name,
      Place place,
      InetSocketAddress at,
      Path settings,
      Path log,
      Recorder recorder,
      Child child) {
    this.name = name;
    this.place = place;
    this.at = at;
    this.settings = settings;
    this.log = log;
    this.recorder = recorder;
    this.child = child;
  }

  /**
   * Starts it; the caller awaits that it is ready.
   *
   * @param at where its clients connect
   * @param settings its properties file
   */
  static Door start(
      String name, Place place, InetSocketAddress at, Path settings, Path log, Recorder recorder)
      throws IOException {
    Child child = begin(name, place, settings, log);
    return new Door(name, place, at, settings, log, recorder, child);
  }

  private static Child begin(String name, Place place, Path settings, Path log) throws IOException {
    return Child.java(
        name,
        place,
        List.of(FrontTierCommand.class.getName(), "--config", settings.toString()),
        log,
        line -> {});
  }

  String name() {
    return name;
  }

  void awaitReady() throws IOException, InterruptedException {
    child.awaitReady();
  }

  /** STOP, CONT, KILL or TERM. */
  void signal(String signal) throws IOException, InterruptedException {
    child.signal(signal);
  }

  /** Waits for its end; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return child.awaitEnd(atMost);
  }

  /** Begins anew, when the last process has ended; the caller awaits that it is ready. */
  void again() throws IOException {
    child = begin(name, place, settings, log);
  }

  /**
   * A client's new connection, to its end: who took it.
   *
   * @param patience for how long the client waits for the instance's word
   */
  Visit visit(String client, Duration patience) {
    long begunAt = Recorder.now();
    Visit visit;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) patience.toMillis());
      socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
      socket.connect(at, (int) CONNECT_AT_MOST.toMillis());
      String word =
          new String(socket.getInputStream().readNBytes(LONGEST_NAME), StandardCharsets.UTF_8);
      visit = new Visit(client, name, begunAt, Recorder.now(), Owner.parse(word.trim()), null);
    } catch (IOException | IllegalArgumentException failed) {
      visit = new Visit(client, name, begunAt, Recorder.now(), null, String.valueOf(failed));
    }
    recorder.add(visit);
    return visit;
  }

  @Override
  public void close() {
    child.close();
  }
}
