package org.holdfast.chaos;

import static org.holdfast.chaos.Reading.seconds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Visit;

/**
 * The wall clocks of one server and of front tiers are set forward and back by an hour while they
 * run, under load. Then the server comes back in a time of day before its last life.
 */
final class SetClock implements Fault {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration DURATION = Duration.ofSeconds(5);
  private static final Duration OFF_BY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration NEVER_BACK = Duration.ofSeconds(30);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(15);
  private static final int UNAVAILABLE = 18;
  private static final int EXPIRED = 101;
  private static final int KEPT = 10;
  private static final List<Duration> OFFSETS =
      List.of(HOUR, HOUR.negated(), HOUR.negated().multipliedBy(2), Duration.ZERO);

  private final Notes notes = new Notes();
  private long mostOff;

  @Override
  public String name() {
    return "wall-clock";
  }

  @Override
  public String promised() {
    return "an hour forward or back on a server and on front tiers: no duration changes by more"
        + " than 1 s";
  }

  @Override
  public Optional<String> missing() {
    return WallClock.missing();
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    WallClock clock = WallClock.right(ground.logs().resolve("clock"));
    Place place = new Place(clock.seenBy(), Place.HERE.address());
    try (Lab lab = new Lab(ground);
        ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Door alone = alone(lab, place, silent)) {
      Thread acceptor = new Thread(() -> accept(silent), "silent");
      acceptor.setDaemon(true);
      acceptor.start();
      lab.startServers(List.of(place, Place.HERE, Place.HERE), 2);
      lab.startDoor(place);
      lab.startDoor(Place.HERE);
      lab.awaitReady();
      alone.awaitReady();
      Regulars kept = Regulars.at(lab, lab.server("node-1"), 100, KEPT);
      long from = Recorder.now();
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            for (Duration offset : ground.isQuick() ? OFFSETS.subList(0, 2) : OFFSETS) {
              durationsHold(lab, clock, offset, alone.at());
            }
            nothingWasLost(lab, kept, from);
            if (!ground.isQuick()) {
              backInAnEarlierTime(lab, clock);
            }
            load.run(WARM);
          });
      notes.figure("durations were off by %s at most".formatted(seconds(mostOff)));
      return notes.finding(this, lab.judge());
    }
  }

  /** Whoever connects, and says nothing. */
  private static void accept(ServerSocket silent) {
    List<Socket> open = new ArrayList<>();
    try {
      while (!silent.isClosed()) {
        open.add(silent.accept());
      }
    } catch (IOException closed) {
      open.forEach(SetClock::end);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }

  /** A front tier without a cluster, over an instance that never says anything. */
  private static Door alone(Lab lab, Place place, ServerSocket silent) throws IOException {
    Ground ground = lab.ground();
    InetSocketAddress at = new InetSocketAddress(place.address(), ground.port(70));
    Path settings =
        Files.write(
            ground.logs().resolve("front-alone.properties"),
            List.of(
                "holdfast.front-tier.idle-timeout=" + DURATION,
                "holdfast.services.web.address=192.0.2.1",
                "holdfast.services.web.port=80",
                "holdfast.services.web.listen=" + place.address() + ":" + at.getPort(),
                "holdfast.services.web.static-targets=127.0.0.1:" + silent.getLocalPort()));
    Path log = ground.logs().resolve("front-alone.log");
    return Door.start("front-alone", place, at, settings, log, lab.recorder());
  }

  /** An affinity's at the server, and how long a connection may be idle at the front tier. */
  private void durationsHold(Lab lab, WallClock clock, Duration offset, InetSocketAddress alone)
      throws IOException, InterruptedException {
    String client = lab.ground().client(400 + OFFSETS.indexOf(offset));
    Request start = started(lab, client);
    try (Socket idle = new Socket()) {
      idle.connect(alone, (int) PATIENCE.toMillis());
      idle.setSoTimeout((int) NEVER_BACK.toMillis());
      long idleFrom = Recorder.now();
      Thread.sleep(MOMENT.toMillis());
      clock.set(offset);
      notes.require(idle.getInputStream().read() < 0, "the silent instance said something");
      off("an idle connection was let go", Recorder.now() - idleFrom, offset);
      off("an affinity ended", expiredAt(lab, client) - start.askedAt(), offset);
    }
  }

  /** The jump before may still be felt. */
  private static Request started(Lab lab, String client) throws IOException, InterruptedException {
    long deadline = Recorder.now() + REFUSED_FOR.toNanos();
    Request start;
    do {
      Thread.sleep(PAUSE.toMillis());
      start = Regulars.answered(lab.server("node-1").start(1, client, DURATION), PATIENCE);
    } while (start.code() == UNAVAILABLE && Recorder.now() < deadline);
    if (start.code() != 0) {
      throw new IOException("a start was answered " + start.code());
    }
    return start;
  }

  private void off(String what, long lasted, Duration offset) {
    long off = Math.abs(lasted - DURATION.toNanos());
    mostOff = Math.max(mostOff, off);
    notes.require(
        off <= OFF_BY.toNanos(),
        "%s after %s instead of %s, when the clock was set to %s"
            .formatted(what, seconds(lasted), DURATION, offset));
  }

  private static long expiredAt(Lab lab, String client) throws InterruptedException {
    long deadline = Recorder.now() + NEVER_BACK.toNanos();
    Optional<Told> told = Optional.empty();
    while (told.isEmpty() && Recorder.now() < deadline) {
      Thread.sleep(PAUSE.toMillis());
      told =
          lab.recorder().events().stream()
              .filter(Told.class::isInstance)
              .map(Told.class::cast)
              .filter(one -> one.client().equals(client) && one.reason() == EXPIRED)
              .findFirst();
    }
    return told.map(Told::at).orElse(Recorder.now());
  }

  private void nothingWasLost(Lab lab, Regulars kept, long from)
      throws IOException, InterruptedException {
    Reading log = new Reading(lab.recorder());
    List<Visit> failed = log.failures(from, Event.NEVER).toList();
    notes.require(
        failed.isEmpty(),
        failed.size() + " connections failed, as " + Regulars.failed(failed.stream()));
    refusalsEnd(log, from);
    for (Door door : lab.doors()) {
      long there = kept.atOwners(kept.visit(door, PATIENCE));
      notes.require(
          there == KEPT,
          "%d of %d came to their owner through %s".formatted(there, KEPT, door.name()));
    }
    var renewed = kept.startAll(kept.clients(), lab.server("node-1"), PATIENCE);
    notes.require(renewed.equals(Map.of(1, (long) KEPT)), "renewals were answered " + renewed);
  }

  /** The members of the cluster tell each other times of day, and must agree on one again. */
  private void refusalsEnd(Reading log, long from) {
    long[] refused =
        log.starts(from, Event.NEVER)
            .filter(one -> one.code() == UNAVAILABLE)
            .mapToLong(Request::answeredAt)
            .sorted()
            .toArray();
    long longest = 0;
    for (int first = 0, last = 0; last < refused.length; last++) {
      if (last > 0 && refused[last] - refused[last - 1] > MOMENT.toNanos()) {
        first = last;
      }
      longest = Math.max(longest, refused[last] - refused[first]);
    }
    notes.figure(
        "%d starts were refused with 18, for %s at once at most"
            .formatted(refused.length, seconds(longest)));
    notes.require(longest <= REFUSED_FOR.toNanos(), "starts were refused for " + seconds(longest));
  }

  /** Its new life must count as newer all the same. */
  private void backInAnEarlierTime(Lab lab, WallClock clock)
      throws IOException, InterruptedException {
    Server server = lab.server("node-1");
    lab.recorder().add(new Struck(server.name(), server.life(), Recorder.now(), Event.NEVER));
    clock.set(HOUR.negated());
    server.signal("KILL");
    server.awaitEnd(PATIENCE);
    server.again();
    server.awaitReady();
    Regulars its = Regulars.at(lab, server, 500, KEPT);
    for (Door door : lab.doors()) {
      long there = its.atOwners(its.visit(door, PATIENCE));
      notes.require(
          there == KEPT,
          "back in an earlier time, %d of %d came to it through %s"
              .formatted(there, KEPT, door.name()));
    }
    notes.figure("a server came back an hour before its last life");
  }
}
