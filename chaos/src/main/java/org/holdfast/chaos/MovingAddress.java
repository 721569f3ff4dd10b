package org.holdfast.chaos;

import static org.holdfast.chaos.Reading.seconds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.holdfast.chaos.Event.Visit;
import org.holdfast.chaos.Network.Host;

/**
 * Two front tiers with one address that moves, by keepalived: the active one's process is killed,
 * then the host that has become active.
 */
final class MovingAddress implements Fault {
  private static final int SERVERS = 2;
  private static final int DOORS = 2;
  private static final int PORT = 80;
  private static final int KEPT = 100;
  private static final Duration WARM = Duration.ofSeconds(1);
  private static final Duration MOVED_WITHIN = Duration.ofSeconds(2);
  private static final Duration ROUTED_WITHIN = Duration.ofSeconds(1);
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Whoever tries for longer would learn of the move late: a lost SYN is repeated after a second.
   */
  private static final Duration TRY = Duration.ofMillis(100);

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final InetSocketAddress ADDRESS = new InetSocketAddress(Keepalived.ADDRESS, PORT);

  private final Notes notes = new Notes();
  private final Map<String, Keepalived> keepalived = new HashMap<>();

  @Override
  public String name() {
    return "moving-address";
  }

  @Override
  public String promised() {
    return "the active front tier, and then a whole host, dies: the address moves within 2 s, and"
        + " all affinities are routed right within 1 s of the move";
  }

  @Override
  public Optional<String> missing() {
    List<String> missing = new ArrayList<>(Network.missing().stream().toList());
    missing.addAll(Tools.missing("keepalived", "ss"));
    return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Site site = Site.bare(ground, SERVERS, DOORS)) {
      site.startListeningAt(PORT, SERVERS, DOORS);
      Lab lab = site.lab();
      for (Door door : lab.doors()) {
        keepalived.put(
            door.name(),
            Keepalived.start(
                site.place(door.name()),
                Files.createDirectories(ground.logs().resolve(door.name() + "-keepalived"))));
      }
      await("MASTER", "BACKUP");
      Regulars kept = Regulars.at(lab, lab.server("node-1"), 100, KEPT / 2);
      Regulars others = Regulars.at(lab, lab.server("node-2"), 200, KEPT / 2);
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            Door first = active(lab);
            first.signal("KILL");
            move("the process", lab, List.of(kept, others), Recorder.now());
            first.awaitEnd(PATIENCE);
            first.again();
            first.awaitReady();
            await("MASTER", "BACKUP");
            Host second = site.network().host(active(lab).name());
            notes.require(!second.name().equals(first.name()), "the address did not move");
            long before = Recorder.now();
            site.network().kill(second);
            move("the host", lab, List.of(kept, others), before);
          });
      return notes.finding(this, lab.judge());
    } finally {
      for (Keepalived one : keepalived.values()) {
        one.close();
      }
    }
  }

  /** Until one is in each of these states. */
  private void await(String... states) throws IOException, InterruptedException {
    long deadline = Recorder.now() + GIVE_UP_AFTER.toNanos();
    List<String> found = List.of();
    while (!found.equals(List.of(states))) {
      if (Recorder.now() > deadline) {
        throw new IOException("keepalived is in the states " + found);
      }
      Thread.sleep(PAUSE.toMillis());
      List<String> now = new ArrayList<>();
      for (Keepalived one : keepalived.values()) {
        now.add(one.state());
      }
      now.sort((one, other) -> other.compareTo(one));
      found = now;
    }
  }

  private Door active(Lab lab) throws IOException {
    for (Door door : lab.doors()) {
      Keepalived its = keepalived.get(door.name());
      if (its != null && its.state().equals("MASTER")) {
        return door;
      }
    }
    throw new IOException("no front tier is active");
  }

  private void move(String what, Lab lab, List<Regulars> regulars, long killedAt)
      throws IOException, InterruptedException {
    String client = regulars.get(0).clients().get(0);
    Visit first = visit(lab, client, TRY);
    while (first.landedAt() == null && first.begunAt() < killedAt + GIVE_UP_AFTER.toNanos()) {
      Thread.sleep(PAUSE.toMillis());
      first = visit(lab, client, TRY);
    }
    long there = 0;
    for (Regulars some : regulars) {
      there +=
          some.atOwners(some.clients().stream().map(one -> visit(lab, one, PATIENCE)).toList());
    }
    long moved = first.endedAt() - killedAt;
    long routed = Recorder.now() - first.endedAt();
    notes.figure(
        "%s killed: the address answered after %s, and %d of %d affinities were routed right %s later"
            .formatted(what, seconds(moved), there, KEPT, seconds(routed)));
    notes.require(moved <= MOVED_WITHIN.toNanos(), what + ": the move took " + seconds(moved));
    notes.require(there == KEPT, "%s: %d of %d affinities".formatted(what, there, KEPT));
    notes.require(routed <= ROUTED_WITHIN.toNanos(), what + ": routing took " + seconds(routed));
  }

  private static Visit visit(Lab lab, String client, Duration patience) {
    return Door.visit("the address", ADDRESS, client, patience, lab.recorder());
  }
}
