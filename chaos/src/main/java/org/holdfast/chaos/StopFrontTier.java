package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;

/**
 * A front tier is stopped (SIGSTOP) and continued. Meanwhile half of the affinities move, and then
 * connections wait in its listener: it must not route them by what it knew.
 */
final class StopFrontTier implements Fault {
  private static final int KEPT = 40;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration MORE_PATIENCE = Duration.ofSeconds(15);

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "stop-front-tier";
  }

  @Override
  public String promised() {
    return "no stale route after 5, 15 and 90 s, also not for connections that waited in its"
        + " listener; starts go on";
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Lab lab = Lab.here(ground, 3, 2)) {
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            int from = 100;
            for (int seconds : ground.stops()) {
              stop(lab, Duration.ofSeconds(seconds), from);
              load.run(WARM);
              from += KEPT;
            }
          });
      return notes.finding(this, lab.judge());
    }
  }

  private void stop(Lab lab, Duration time, int from) throws IOException, InterruptedException {
    Door other = lab.doors().get(0);
    Door victim = lab.doors().get(1);
    Regulars regulars = Regulars.at(lab, lab.server("node-1"), from, KEPT);
    String after = "after " + time.toSeconds() + " s: ";
    ExecutorService clients = Executors.newFixedThreadPool(KEPT);
    try {
      long stopped = Recorder.now();
      victim.signal("STOP");
      long longest = moveHalf(lab, regulars);
      List<Future<Visit>> waiting = new ArrayList<>();
      for (String client : regulars.clients()) {
        waiting.add(clients.submit(() -> victim.visit(client, time.plus(MORE_PATIENCE))));
      }
      Thread.sleep(Math.max(0, time.toMillis() - (Recorder.now() - stopped) / 1_000_000));
      long failed =
          new Reading(lab.recorder())
              .failures(stopped, Event.NEVER)
              .filter(one -> one.door().equals(other.name()))
              .count();
      notes.require(failed == 0, failed + " connections through the other front tier failed");
      long continued = Recorder.now();
      victim.signal("CONT");
      judge(regulars, visits(waiting), continued, after);
      notes.figure(after + "the longest start or end took " + Reading.seconds(longest));
      long there = regulars.atOwners(regulars.visit(victim, PATIENCE));
      notes.require(there == KEPT, after + there + " of " + KEPT + " at their owners");
    } finally {
      clients.shutdownNow();
    }
  }

  private void judge(Regulars regulars, List<Visit> visits, long continued, String after) {
    long there = regulars.atOwners(visits);
    notes.require(there == KEPT, after + there + " of " + KEPT + " that waited came to owners");
    List<String> failed = Regulars.failed(visits.stream());
    notes.require(failed.isEmpty(), after + "of those that waited, failed: " + failed);
    long last = visits.stream().mapToLong(Visit::endedAt).max().orElse(continued);
    notes.figure(
        after
            + "%d of %d that waited in its listener came to their owners, the last after %s"
                .formatted(there, KEPT, Reading.seconds(last - continued)));
  }

  /** From node-1 to node-2; how long the longest answer took, in nanoseconds. */
  private static long moveHalf(Lab lab, Regulars regulars)
      throws IOException, InterruptedException {
    long longest = 0;
    for (String client : regulars.clients().subList(0, KEPT / 2)) {
      Owner owner = regulars.owner(client);
      Request end =
          Regulars.answered(lab.server(owner.server()).end(owner.instance(), client), PATIENCE);
      Request start =
          Regulars.answered(lab.server("node-2").start(owner.instance(), client, LONG), PATIENCE);
      if (end.code() != 0 || start.code() != 0) {
        throw new IOException("moving was answered " + end.code() + " and " + start.code());
      }
      regulars.keptBy(client, start.owner());
      longest = Math.max(longest, end.answeredAt() - end.askedAt());
      longest = Math.max(longest, start.answeredAt() - start.askedAt());
    }
    return longest;
  }

  private static List<Visit> visits(List<Future<Visit>> waiting) throws InterruptedException {
    List<Visit> visits = new ArrayList<>();
    for (Future<Visit> one : waiting) {
      try {
        visits.add(one.get());
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return visits;
  }
}
