package org.holdfast.chaos;

import static org.holdfast.chaos.Reading.seconds;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;
import org.holdfast.chaos.Network.Host;

/**
 * One front tier of two loses its way to the cluster's members, but not to the instances, under
 * load.
 */
final class CutOffFrontTier implements Fault {
  private static final int SERVERS = 2;
  private static final int KEPT = 20;
  private static final int STARTED_MEANWHILE = 20;
  private static final int FIRST_NEW = 400;
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration CUT = Duration.ofSeconds(20);
  private static final Duration CUT_IF_QUICK = Duration.ofSeconds(8);
  private static final Duration CURRENT_WITHIN = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A lease, and what a busy machine adds. */
  private static final Duration FIRST_START_WITHIN = Duration.ofSeconds(2);

  /** Less than a lease, for which they would wait again. */
  private static final Duration LATER_STARTS_WITHIN = Duration.ofMillis(950);

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "partition-of-front-tier";
  }

  @Override
  public String promised() {
    return "it keeps routing; starts wait for it 1.1 s once and then no more; current within 5 s of"
        + " healing";
  }

  @Override
  public Optional<String> missing() {
    return Network.missing();
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Site site = Site.of(ground, SERVERS, 2)) {
      Lab lab = site.lab();
      Regulars kept = Regulars.at(lab, lab.server("node-1"), 100, KEPT);
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            cut(site, kept, ground.isQuick() ? CUT_IF_QUICK : CUT);
            load.run(WARM);
          });
      return notes.finding(this, lab.judge());
    }
  }

  private void cut(Site site, Regulars kept, Duration time)
      throws IOException, InterruptedException {
    Lab lab = site.lab();
    Door door = lab.doors().get(1);
    long cutAt = Recorder.now();
    Network network = site.network();
    for (int server = 1; server <= SERVERS; server++) {
      Host member = network.host("node-" + server);
      network.cutOff(network.host(door.name()), member, lab.clusterPort(server));
    }
    long isCut = Recorder.now();
    // What is started now, the front tier cannot know.
    Regulars moved = Regulars.at(lab, lab.server("node-2"), FIRST_NEW, STARTED_MEANWHILE);
    keepsRouting(kept, door, isCut + time.toNanos());
    startsDidNotWait(lab, isCut, Recorder.now());
    network.heal();
    long healed = Recorder.now();
    long current = current(moved, door, healed + 2 * CURRENT_WITHIN.toNanos());
    notes.figure("current %s after healing".formatted(seconds(current - healed)));
    notes.require(
        current - healed <= CURRENT_WITHIN.toNanos(),
        "current only %s after healing".formatted(seconds(current - healed)));
    lab.recorder().add(new CutOff(door.name(), cutAt, current));
    List<Visit> failed = new Reading(lab.recorder()).failures(isCut, current).toList();
    notes.require(
        failed.isEmpty(),
        failed.size() + " connections failed, as " + Regulars.failed(failed.stream()));
  }

  /** Whom it knew before the cut, all the time. */
  private void keepsRouting(Regulars kept, Door door, long until) throws InterruptedException {
    long rounds = 0;
    long atOwners = 0;
    while (Recorder.now() < until) {
      atOwners += kept.atOwners(kept.visit(door, PATIENCE));
      rounds++;
      Thread.sleep(PAUSE.toMillis());
    }
    String figure =
        "%d of %d connections through it came to their owners".formatted(atOwners, rounds * KEPT);
    notes.figure(figure);
    notes.require(atOwners == rounds * KEPT, figure);
  }

  private void startsDidNotWait(Lab lab, long isCut, long healing) {
    Reading log = new Reading(lab.recorder());
    long lapsed = isCut + FIRST_START_WITHIN.toNanos();
    long first = longest(log, isCut, lapsed);
    long later = longest(log, lapsed, healing);
    notes.figure(
        "a start took %s at most at first, and later %s".formatted(seconds(first), seconds(later)));
    notes.require(
        first <= FIRST_START_WITHIN.toNanos(), "a start took " + seconds(first) + " at first");
    notes.require(
        later <= LATER_STARTS_WITHIN.toNanos(), "a start took " + seconds(later) + " later on");
  }

  private static long longest(Reading log, long from, long to) {
    return log.starts(from, to)
        .filter(one -> one.code() == 0)
        .mapToLong(CutOffFrontTier::time)
        .max()
        .orElse(0);
  }

  private static long time(Request start) {
    return start.answeredAt() - start.askedAt();
  }

  /** When all that was started meanwhile came to its owners through it. */
  private static long current(Regulars moved, Door door, long atMost) throws InterruptedException {
    long begun = Recorder.now();
    while (moved.atOwners(moved.visit(door, PATIENCE)) < STARTED_MEANWHILE && begun < atMost) {
      Thread.sleep(PAUSE.toMillis());
      begun = Recorder.now();
    }
    return begun;
  }
}
