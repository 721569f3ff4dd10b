package org.holdfast.chaos;

import static org.holdfast.chaos.Reading.seconds;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Visit;

/**
 * One server of three, and one front tier of two, are cut off from the rest under load, and come
 * back. Clients reach both front tiers all the time.
 */
final class Partition implements Fault {
  private static final int KEPT = 20;
  private static final int FIRST_NEW = 400;
  private static final Duration WARM = Duration.ofSeconds(2);
  private static final Duration CUT = Duration.ofSeconds(20);
  private static final Duration STRUCK_WITHIN = Duration.ofSeconds(40);
  private static final Duration REFUSES_WITHIN = Duration.ofSeconds(15);
  private static final Duration HEALED_WITHIN = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int RENEWED = 1;
  private static final int OWNED_BY_ANOTHER = 13;
  private static final int UNAVAILABLE = 18;
  private static final int GIVEN_UP = 106;

  private final Notes notes = new Notes();

  @Override
  public String name() {
    return "partition-of-servers";
  }

  @Override
  public String promised() {
    return "1:2 for 20 s: the minority refuses starts and renewals within 15 s; routing goes on"
        + " everywhere; one owner each within 30 s of healing, the loser is told; never two owners";
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public Optional<String> missing() {
    return Network.missing();
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Site site = Site.of(ground, 3, 2)) {
      Lab lab = site.lab();
      Regulars stay = Regulars.at(lab, lab.server("node-1"), 100, KEPT);
      Regulars apart = Regulars.at(lab, lab.server("node-3"), 200, KEPT);
      notes.underLoad(
          lab,
          load -> {
            load.run(WARM);
            split(site, stay, apart);
            load.run(WARM);
          });
      return notes.finding(this, lab.judge());
    }
  }

  private void split(Site site, Regulars stay, Regulars apart)
      throws IOException, InterruptedException {
    Lab lab = site.lab();
    Server minority = lab.server("node-3");
    long cutAt = Recorder.now();
    site.network().cutOff(Set.of("node-3", "front-2"));
    long isCut = Recorder.now();
    List<String> taken = apart.clients().subList(0, KEPT / 2);
    ask(lab, apart, isCut + CUT.toNanos());
    takeOver(lab, apart, taken, isCut);
    long healing = Recorder.now();
    site.network().heal();
    long healed = Recorder.now();
    minorityRefuses(lab, cutAt, healing);
    majorityGoesOn(lab, isCut, healing);
    try {
      oneOwnerEach(lab, stay, apart, taken, healed);
    } finally {
      long over = Recorder.now();
      lab.recorder().add(new Struck(minority.name(), minority.life(), cutAt, over));
      lab.recorder().add(new CutOff("front-2", cutAt, over));
      routingGoesOn(lab, isCut, over);
    }
  }

  /** New clients and old ones on both sides, so that the log tells who was answered what when. */
  private static void ask(Lab lab, Regulars apart, long until) throws InterruptedException {
    String old = apart.clients().get(KEPT - 1);
    for (int fresh = FIRST_NEW; Recorder.now() < until; fresh += 2) {
      ask(lab.server("node-1"), 1, lab.ground().client(fresh));
      ask(lab.server("node-3"), 1, lab.ground().client(fresh + 1));
      ask(lab.server("node-3"), apart.owner(old).instance(), old);
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** The split lasts until the majority has struck the minority's server, if that is longer. */
  private void takeOver(Lab lab, Regulars apart, List<String> taken, long isCut)
      throws IOException, InterruptedException {
    Server other = lab.server("node-2");
    while (apart.startAll(taken.subList(0, 1), other, PATIENCE).containsKey(OWNED_BY_ANOTHER)
        && Recorder.now() - isCut < STRUCK_WITHIN.toNanos()) {
      Thread.sleep(PAUSE.toMillis());
    }
    Map<Integer, Long> codes = apart.startAll(taken.subList(1, taken.size()), other, PATIENCE);
    notes.figure(
        "the majority kept the minority's clients %s after the cut"
            .formatted(seconds(Recorder.now() - isCut)));
    notes.require(
        codes.equals(Map.of(0, taken.size() - 1L)),
        "the majority asked for what the minority kept, and was answered " + codes);
  }

  private static void ask(Server server, int instance, String client) {
    var unused = server.start(instance, client, LONG);
  }

  private void minorityRefuses(Lab lab, long cutAt, long healing) {
    List<Request> asked =
        new Reading(lab.recorder())
            .starts(cutAt, healing)
            .filter(one -> one.owner().server().equals("node-3"))
            .toList();
    refuses("starts", asked.stream().filter(one -> one.code() != RENEWED).toList(), cutAt);
    refuses("renewals", asked.stream().filter(one -> one.code() != 0).toList(), cutAt);
  }

  private void refuses(String what, List<Request> asked, long cutAt) {
    long last =
        asked.stream().filter(Request::isGranted).mapToLong(Request::askedAt).max().orElse(cutAt);
    long refused = asked.stream().filter(one -> one.code() == UNAVAILABLE).count();
    notes.figure(
        "the minority granted %s for %s, and refused %d"
            .formatted(what, seconds(last - cutAt), refused));
    notes.require(refused > 0, "the minority refused no " + what);
    notes.require(
        last - cutAt <= REFUSES_WITHIN.toNanos(),
        "the minority granted %s %s after the cut".formatted(what, seconds(last - cutAt)));
  }

  private void majorityGoesOn(Lab lab, long isCut, long healing) {
    List<Request> created =
        new Reading(lab.recorder())
            .starts(isCut, healing)
            .filter(one -> one.owner().server().equals("node-1") && one.code() == 0)
            .toList();
    long gap = 0;
    long last = isCut;
    for (Request one : created) {
      gap = Math.max(gap, one.answeredAt() - last);
      last = Math.max(last, one.answeredAt());
    }
    notes.figure(
        "the majority granted %d starts, with a gap of %s at most"
            .formatted(created.size(), seconds(gap)));
    notes.require(
        healing - last < PATIENCE.toNanos(),
        "the majority granted nothing in the last " + seconds(healing - last));
  }

  private void routingGoesOn(Lab lab, long isCut, long over) {
    Reading log = new Reading(lab.recorder());
    List<Visit> failed = log.failures(isCut, over).toList();
    notes.require(
        failed.isEmpty(),
        failed.size() + " connections failed, as " + Regulars.failed(failed.stream()));
    notes.figure(
        "%d connections through the majority's front tier and %d through the minority's, %d failed"
            .formatted(
                through("front-1", log, isCut, over),
                through("front-2", log, isCut, over),
                failed.size()));
  }

  private static long through(String door, Reading log, long from, long to) {
    return log.visits(from, to).filter(one -> one.door().equals(door)).count();
  }

  private void oneOwnerEach(Lab lab, Regulars stay, Regulars apart, List<String> taken, long healed)
      throws IOException, InterruptedException {
    long deadline = healed + HEALED_WITHIN.toNanos();
    String left = "";
    do {
      Thread.sleep(PAUSE.toMillis());
      left = unsettled(lab, stay, apart, taken);
    } while (!left.isEmpty() && Recorder.now() < deadline);
    notes.require(left.isEmpty(), HEALED_WITHIN + " after healing " + left);
    notes.figure("one owner each " + seconds(Recorder.now() - healed) + " after healing");
  }

  /** What is not as it shall be yet; empty: nothing. */
  private String unsettled(Lab lab, Regulars stay, Regulars apart, List<String> taken)
      throws IOException, InterruptedException {
    long untold = apart.clients().stream().filter(one -> !isTold(lab, one)).count();
    if (untold > 0) {
      return untold + " of the loser's clients were not told of";
    }
    Server loser = lab.server("node-3");
    for (String client : taken) {
      int lost = code(loser, 1, client);
      int kept = code(lab.server("node-2"), apart.owner(client).instance(), client);
      if (lost != OWNED_BY_ANOTHER || kept != RENEWED) {
        return "%s is answered %d at the loser and %d at its owner".formatted(client, lost, kept);
      }
    }
    for (String client : stay.clients()) {
      int kept = code(lab.server("node-1"), stay.owner(client).instance(), client);
      if (kept != RENEWED) {
        return client + " of the majority is answered " + kept + " at its owner";
      }
    }
    return misrouted(lab, stay) + misrouted(lab, apart, taken);
  }

  private static int code(Server server, int instance, String client)
      throws IOException, InterruptedException {
    return Regulars.answered(server.start(instance, client, LONG), PATIENCE).code();
  }

  private static boolean isTold(Lab lab, String client) {
    return lab.recorder().events().stream()
        .anyMatch(
            event ->
                event instanceof Told told
                    && told.client().equals(client)
                    && told.owner().server().equals("node-3")
                    && told.reason() == GIVEN_UP);
  }

  private static String misrouted(Lab lab, Regulars regulars) {
    return misrouted(lab, regulars, regulars.clients());
  }

  private static String misrouted(Lab lab, Regulars regulars, List<String> clients) {
    Map<String, Long> wrong = new TreeMap<>();
    for (Door door : lab.doors()) {
      for (String client : clients) {
        if (!regulars.owner(client).equals(door.visit(client, PATIENCE).landedAt())) {
          wrong.merge(door.name(), 1L, Long::sum);
        }
      }
    }
    return wrong.isEmpty() ? "" : "so many clients are routed wrong: " + wrong;
  }
}
