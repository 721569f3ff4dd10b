package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;

/** One of two front tiers is killed under load, and comes back. */
final class KillFrontTier implements Fault {
  private static final int KEPT = 60;
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "kill-front-tier";
  }

  @Override
  public String promised() {
    return "the other routes within 1 s; 100 % of the affinities there; starts go on";
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Lab lab = Lab.here(ground, 3, 2)) {
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            kill(lab, Regulars.at(lab, lab.server("node-1"), 100, KEPT));
            load.run(WARM);
          });
      Verdict verdict = lab.judge();
      notes.require(
          verdict.failures().isEmpty(), "kept clients were failed: " + verdict.failures());
      return notes.finding(this, verdict);
    }
  }

  private void kill(Lab lab, Regulars regulars) throws IOException, InterruptedException {
    Door backup = lab.doors().get(0);
    Door victim = lab.doors().get(1);
    long killed = Recorder.now();
    victim.signal("KILL");
    List<Visit> visits = regulars.visit(backup, PATIENCE);
    long there = regulars.atOwners(visits);
    notes.require(there == KEPT, there + " of " + KEPT + " affinities are there at the backup");
    notes.figure(there + " of " + KEPT + " affinities at the backup");
    String client = lab.ground().client(100 + KEPT);
    long first = startAfterIt(lab, client);
    notes.figure("the first start answered after " + Reading.seconds(first));
    notes.require(
        first < Duration.ofSeconds(2).toNanos(), "a start took " + Reading.seconds(first));
    Thread.sleep(WARM.toMillis());
    Reading reading = new Reading(lab.recorder());
    List<Visit> all =
        reading
            .visits(killed, Event.NEVER)
            .filter(one -> one.door().equals(backup.name()))
            .toList();
    long slowest = Regulars.longest(all);
    notes.require(slowest < BOUND.toNanos(), "a connection took " + Reading.seconds(slowest));
    notes.figure(
        "the slowest of %d connections through the backup took %s"
            .formatted(all.size(), Reading.seconds(slowest)));
    victim.again();
    victim.awaitReady();
    lab.recorder().add(new CutOff(victim.name(), killed, Recorder.now()));
    long back = regulars.atOwners(regulars.visit(victim, PATIENCE));
    notes.require(back == KEPT, back + " of " + KEPT + " affinities are there when it is back");
  }

  /** How long it waits for the dead one, in nanoseconds. */
  private long startAfterIt(Lab lab, String client) throws IOException, InterruptedException {
    Request answer =
        Regulars.answered(lab.server("node-2").start(1, client, Duration.ofHours(1)), PATIENCE);
    notes.require(answer.code() == 0, "a start after it was answered " + answer.code());
    return answer.answeredAt() - answer.askedAt();
  }
}
