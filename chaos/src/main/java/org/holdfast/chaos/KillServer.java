package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Visit;

/**
 * A server is killed under load. Once it comes back only when it has been struck and others keep
 * its clients, once at once, before anybody has noticed.
 */
final class KillServer implements Fault {
  private static final int KEPT = 40;
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Duration STRUCK_WITHIN = Duration.ofSeconds(20);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "kill-server";
  }

  @Override
  public String promised() {
    return "its clients elsewhere within 1 s of detection; the others see no error; nothing of the"
        + " living is lost; back with a clean slate";
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Lab lab = Lab.here(ground, 3, 2)) {
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            backAfterItWasStruck(lab);
            load.run(WARM);
            backAtOnce(lab);
            load.run(WARM);
          });
      Verdict verdict = lab.judge();
      notes.require(
          verdict.failures().isEmpty(), "errors of others' clients: " + verdict.failures());
      return notes.finding(this, verdict);
    }
  }

  private void backAfterItWasStruck(Lab lab) throws IOException, InterruptedException {
    Server victim = lab.server("node-1");
    Regulars its = Regulars.at(lab, victim, 100, KEPT);
    Regulars others = Regulars.at(lab, lab.server("node-2"), 200, KEPT);
    long dead = kill(lab, victim);
    balancedElsewhere(lab, its, dead);
    Map<Integer, Long> codes = startUntilStruck(lab, its, dead);
    notes.require(codes.equals(Map.of(0, (long) KEPT)), "after the strike others got " + codes);
    victim.again();
    victim.awaitReady();
    Map<Integer, Long> again = its.startAll(its.clients().subList(0, KEPT / 2), victim, PATIENCE);
    notes.require(
        again.equals(Map.of(13, KEPT / 2L)), "its new life asked for what others keep: " + again);
    allAtOwners(lab, its, "its former clients, at their new owner");
    allAtOwners(lab, others, "the clients of another");
    Map<Integer, Long> renewed = others.startAll(others.clients(), lab.server("node-2"), PATIENCE);
    notes.require(
        renewed.equals(Map.of(1, (long) KEPT)), "another's renewals were answered " + renewed);
  }

  private void backAtOnce(Lab lab) throws IOException, InterruptedException {
    Server victim = lab.server("node-3");
    Regulars its = Regulars.at(lab, victim, 300, KEPT);
    kill(lab, victim);
    victim.again();
    victim.awaitReady();
    Map<Integer, Long> again = its.startAll(its.clients().subList(0, KEPT / 2), victim, PATIENCE);
    notes.require(
        again.equals(Map.of(0, KEPT / 2L)), "its new life began anew and was answered " + again);
    Map<Integer, Long> elsewhere =
        its.startAll(its.clients().subList(KEPT / 2, KEPT), lab.server("node-2"), PATIENCE);
    notes.require(
        elsewhere.equals(Map.of(0, KEPT / 2L)),
        "what its old life held, others got " + elsewhere + " for");
  }

  /** Returns when the process is gone, and its sockets with it. */
  private long kill(Lab lab, Server victim) throws IOException, InterruptedException {
    long before = Recorder.now();
    lab.recorder().add(new Struck(victim.name(), victim.life(), before, Event.NEVER));
    victim.signal("KILL");
    if (!victim.awaitEnd(GONE_WITHIN)) {
      throw new IOException(victim.name() + " does not die");
    }
    return Recorder.now();
  }

  private void balancedElsewhere(Lab lab, Regulars its, long dead) {
    List<Visit> visits =
        Regulars.both(
            its.visit(lab.doors().get(0), PATIENCE), its.visit(lab.doors().get(1), PATIENCE));
    long last = visits.stream().mapToLong(Visit::endedAt).max().orElse(dead);
    List<String> failed = Regulars.failed(visits.stream());
    notes.require(failed.isEmpty(), "clients of the dead were refused: " + failed);
    notes.require(its.atOwners(visits) == 0, "connections landed at the dead");
    notes.require(
        Regulars.longest(visits) < BOUND.toNanos(),
        "a client of the dead waited " + Reading.seconds(Regulars.longest(visits)));
    notes.figure(
        "%d connections of its clients elsewhere, all within %s, the slowest took %s"
            .formatted(
                visits.size(),
                Reading.seconds(last - dead),
                Reading.seconds(Regulars.longest(visits))));
    long inFlight = new Reading(lab.recorder()).failures(0, dead).count();
    long later = new Reading(lab.recorder()).failures(dead, Event.NEVER).count();
    notes.require(later == 0, later + " connections begun after it was gone failed");
    notes.figure(inFlight + " connections were under way to it and broke");
  }

  private Map<Integer, Long> startUntilStruck(Lab lab, Regulars its, long dead)
      throws IOException, InterruptedException {
    Server other = lab.server("node-2");
    List<String> one = its.clients().subList(0, 1);
    while (its.startAll(one, other, PATIENCE).containsKey(13)) {
      if (Recorder.now() - dead > STRUCK_WITHIN.toNanos()) {
        throw new IOException("it was not struck within " + STRUCK_WITHIN);
      }
      Thread.sleep(BOUND.toMillis() / 10);
    }
    notes.figure("others may keep its clients after " + Reading.seconds(Recorder.now() - dead));
    Map<Integer, Long> codes = its.startAll(its.clients().subList(1, KEPT), other, PATIENCE);
    codes.merge(0, 1L, Long::sum);
    return codes;
  }

  private void allAtOwners(Lab lab, Regulars regulars, String who) {
    for (Door door : lab.doors()) {
      long there = regulars.atOwners(regulars.visit(door, PATIENCE));
      notes.require(
          there == regulars.clients().size(), who + ": " + there + " through " + door.name());
    }
  }
}
