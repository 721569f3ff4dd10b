package org.holdfast.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Visit;
import org.holdfast.fronttier.FrontTierCommand;
import org.jspecify.annotations.Nullable;

/**
 * A front tier, the real program, one process after the other; what clients see of it goes into the
 * log. Safe for all threads, but for one that begins and ends its processes.
 */
final class Door implements AutoCloseable {
  private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);
  private static final int LONGEST_NAME = 100;

  /** What a front tier logs when it routes by what it holds, and when that is over. */
  private static final String LOST = " has lost the cluster and routes by what it holds";

  private static final String FOUND = " is current again";

  /** Its line may be read so much later; before it, it held new connections for a second. */
  private static final Duration LATE = Duration.ofMillis(900);

  private static final long NEVER_LOST = Event.NEVER;

  private final String name;
  private final Place place;
  private final InetSocketAddress at;
  private final Path settings;
  private final Path log;
  private final Recorder recorder;
  private volatile @Nullable Child child;
  private long lostAt = NEVER_LOST;

  private Door(
      String name, Place place, InetSocketAddress at, Path settings, Path log, Recorder recorder) {
    this.name = name;
    this.place = place;
    this.at = at;
    this.settings = settings;
    this.log = log;
    this.recorder = recorder;
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
    Door door = new Door(name, place, at, settings, log, recorder);
    door.again();
    return door;
  }

  String name() {
    return name;
  }

  /** Where its clients connect. */
  InetSocketAddress at() {
    return at;
  }

  void awaitReady() throws IOException, InterruptedException {
    child().awaitReady();
  }

  /** STOP, CONT, KILL or TERM. */
  void signal(String signal) throws IOException, InterruptedException {
    child().signal(signal);
  }

  /** Waits for its end; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return child().awaitEnd(atMost);
  }

  /** Begins anew, when the last process has ended; the caller awaits that it is ready. */
  void again() throws IOException {
    child =
        Child.java(
            name,
            place,
            List.of(FrontTierCommand.class.getName(), "--config", settings.toString()),
            log,
            line -> {},
            this::logged);
  }

  /** It says itself when it is not live (SPEC rule 9), and from when on it is again. */
  private synchronized void logged(String line) {
    if (line.endsWith(LOST)) {
      lostAt = Recorder.now() - LATE.toNanos();
    } else if (line.endsWith(FOUND) && lostAt != NEVER_LOST) {
      recorder.add(new CutOff(name, lostAt, Recorder.now()));
      lostAt = NEVER_LOST;
    }
  }

  /** If it has lost the cluster and not found it again, that goes into the log too. */
  synchronized void tellIfLost() {
    if (lostAt != NEVER_LOST) {
      recorder.add(new CutOff(name, lostAt, Event.NEVER));
    }
  }

  private Child child() {
    return Objects.requireNonNull(child);
  }

  /**
   * A client's new connection, to its end: who took it.
   *
   * @param patience for how long the client waits for the instance's word
   */
  Visit visit(String client, Duration patience) {
    return visit(name, at, client, patience, recorder);
  }

  /** The same wherever it is. */
  static Visit visit(
      String name, InetSocketAddress at, String client, Duration patience, Recorder recorder) {
    long begunAt = Recorder.now();
    Visit visit;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) patience.toMillis());
      socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
      socket.connect(at, (int) Math.min(patience.toMillis(), CONNECT_AT_MOST.toMillis()));
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
    child().close();
  }
}
