package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;

/**
 * A server is stopped (SIGSTOP) and continued. Stopped for longer than the roster waits, it is
 * struck meanwhile and others get half of what it kept; what it was asked while it was stopped it
 * answers when it goes on, before it can know.
 */
final class StopServer implements Fault {
  private static final int KEPT = 40;
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final Duration STRUCK_AFTER = Duration.ofSeconds(10);
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(60);
  private static final Duration CURRENT_WITHIN = Duration.ofSeconds(40);

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "stop-server";
  }

  @Override
  public String promised() {
    return "stopped for 5 s nothing is lost; after 15 and 90 s no stale owner, no stale route; within"
        + " 60 s others may keep its clients";
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
              from += KEPT + 1;
            }
          });
      Verdict verdict = lab.judge();
      notes.require(
          verdict.failures().isEmpty(), "errors of others' clients: " + verdict.failures());
      return notes.finding(this, verdict);
    }
  }

  private void stop(Lab lab, Duration time, int from) throws IOException, InterruptedException {
    Server victim = lab.server("node-1");
    Regulars its = Regulars.at(lab, victim, from, KEPT);
    long stopped = Recorder.now();
    victim.signal("STOP");
    List<CompletableFuture<Request>> asked = its.renew();
    boolean isLong = time.compareTo(STRUCK_AFTER) > 0;
    boolean isTaken = isLong && takeHalf(lab, its, stopped + time.toNanos());
    notes.require(
        isTaken || time.compareTo(TAKEN_WITHIN) < 0,
        "others could keep none of its clients while it hung for " + time.toSeconds() + " s");
    Thread.sleep(Math.max(0, time.toMillis() - (Recorder.now() - stopped) / 1_000_000));
    long continued = Recorder.now();
    victim.signal("CONT");
    lab.recorder().add(new Struck(victim.name(), victim.life(), stopped, continued));
    String after = "after " + time.toSeconds() + " s: ";
    Map<Integer, Long> woken = codes(asked);
    long acts = actsAgain(victim, lab.ground().client(from + KEPT));
    notes.figure(
        after
            + "answered "
            + woken
            + " to renewals asked meanwhile; acts again after "
            + Reading.seconds(acts - continued));
    notes.figure(after + meanwhile(lab, victim, stopped, continued));
    if (isTaken) {
      struck(lab, its, victim, after);
    } else {
      notStruck(lab, its, victim, after, isLong);
    }
  }

  /** What the others answered while it was stopped. */
  private static String meanwhile(Lab lab, Server victim, long from, long to) {
    Map<Integer, Long> codes = new TreeMap<>();
    new Reading(lab.recorder())
        .starts(from, to)
        .filter(one -> !one.owner().server().equals(victim.name()))
        .forEach(one -> codes.merge(one.code(), 1L, Long::sum));
    return "starts at others meanwhile: " + codes;
  }

  /** Whether others may keep its clients before it goes on. */
  private boolean takeHalf(Lab lab, Regulars its, long until)
      throws IOException, InterruptedException {
    List<String> half = its.clients().subList(0, KEPT / 2);
    Server other = lab.server("node-2");
    String first = half.get(0);
    while (Recorder.now() < until - MARGIN.toNanos()) {
      Request answer = Regulars.answered(other.start(1, first, LONG), CURRENT_WITHIN);
      if (answer.code() == 0) {
        its.keptBy(first, answer.owner());
        Map<Integer, Long> codes =
            its.startAll(half.subList(1, half.size()), other, CURRENT_WITHIN);
        notes.require(codes.equals(Map.of(0, half.size() - 1L)), "others got " + codes);
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** When it answers other than 18. */
  private static long actsAgain(Server victim, String client)
      throws IOException, InterruptedException {
    long deadline = Recorder.now() + CURRENT_WITHIN.toNanos();
    while (true) {
      Request answer = Regulars.answered(victim.start(1, client, LONG), CURRENT_WITHIN);
      if (answer.code() != 18) {
        return answer.answeredAt();
      }
      if (Recorder.now() - deadline > 0) {
        throw new IOException(victim.name() + " answers 18 for longer than " + CURRENT_WITHIN);
      }
      Thread.sleep(20);
    }
  }

  private void notStruck(Lab lab, Regulars its, Server victim, String after, boolean mayBeLost)
      throws IOException, InterruptedException {
    Map<Integer, Long> codes = its.startAll(its.clients(), victim, CURRENT_WITHIN);
    notes.require(
        mayBeLost || codes.equals(Map.of(1, (long) KEPT)),
        after + "renewals were answered " + codes);
    notes.figure(after + "nobody else got its clients; renewals were answered " + codes);
    allThere(lab, its, after);
  }

  private void struck(Lab lab, Regulars its, Server victim, String after)
      throws IOException, InterruptedException {
    List<String> taken = its.clients().subList(0, KEPT / 2);
    List<String> free = its.clients().subList(KEPT / 2, KEPT);
    Map<Integer, Long> lost = its.startAll(taken, victim, CURRENT_WITHIN);
    notes.require(
        lost.equals(Map.of(13, KEPT / 2L)), after + "asking for what others keep: " + lost);
    Map<Integer, Long> anew = its.startAll(free, victim, CURRENT_WITHIN);
    notes.figure(after + "what nobody else took was answered " + anew);
    allThere(lab, its, after);
  }

  private void allThere(Lab lab, Regulars its, String after) {
    for (Door door : lab.doors()) {
      long there = its.atOwners(its.visit(door, PATIENCE));
      notes.require(
          there == KEPT, after + there + " of " + KEPT + " at their owners by " + door.name());
    }
  }

  private static Map<Integer, Long> codes(List<CompletableFuture<Request>> asked)
      throws IOException, InterruptedException {
    Map<Integer, Long> codes = new TreeMap<>();
    for (CompletableFuture<Request> one : asked) {
      codes.merge(Regulars.answered(one, CURRENT_WITHIN).code(), 1L, Long::sum);
    }
    return codes;
  }
}
