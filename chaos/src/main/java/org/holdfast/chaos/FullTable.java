package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;

/** A server has as many affinities as it may: one of its instances first, then all of them. */
final class FullTable implements Fault {
  private static final int OF_AN_INSTANCE = 20;
  private static final int OF_A_SERVER = 30;
  private static final int ENDED = 5;
  private static final int NEWCOMERS = 80;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LIMIT = 17;

  private final Notes notes = new Notes();
  private final Map<String, Owner> kept = new HashMap<>();
  private int clients = 100;

  @Override
  public String name() {
    return "full-table";
  }

  @Override
  public String promised() {
    return "existing affinities and renewals go on; new starts get 17; connections are balanced";
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Lab lab =
        Lab.here(
            ground,
            2,
            1,
            "holdfast.affinity.max-per-instance=" + OF_AN_INSTANCE,
            "holdfast.affinity.max-per-target=" + OF_A_SERVER)) {
      Server full = lab.server("node-1");
      Map<Integer, Long> first = startNew(lab, full, 1, 2 * OF_AN_INSTANCE);
      expect(first, Map.of(0, (long) OF_AN_INSTANCE, LIMIT, (long) OF_AN_INSTANCE), "instance 1");
      int rest = OF_A_SERVER - OF_AN_INSTANCE;
      Map<Integer, Long> second = startNew(lab, full, 2, 2 * rest);
      expect(second, Map.of(0, (long) rest, LIMIT, (long) rest), "instance 2");
      goesOn(lab, full);
      balanced(lab);
      placesComeBack(lab, full);
      goesOn(lab, full);
      notes.figure("starts: %s at an instance, %s at the other".formatted(first, second));
      return notes.finding(this, lab.judge());
    }
  }

  private void expect(Map<Integer, Long> codes, Map<Integer, Long> expected, String where) {
    notes.require(codes.equals(expected), where + " answered " + codes + " and not " + expected);
  }

  private Map<Integer, Long> startNew(Lab lab, Server server, int instance, int count)
      throws IOException, InterruptedException {
    Map<Integer, Long> codes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String client = lab.ground().client(clients++);
      Request answer = Regulars.answered(server.start(instance, client, LONG), PATIENCE);
      codes.merge(answer.code(), 1L, Long::sum);
      if (answer.code() == 0) {
        kept.put(client, answer.owner());
      }
    }
    return codes;
  }

  private void goesOn(Lab lab, Server full) throws IOException, InterruptedException {
    for (Map.Entry<String, Owner> one : kept.entrySet()) {
      int instance = one.getValue().instance();
      Request renewal = Regulars.answered(full.start(instance, one.getKey(), LONG), PATIENCE);
      notes.require(renewal.code() == 1, "a renewal was answered " + renewal.code());
      Visit visit = lab.doors().get(0).visit(one.getKey(), PATIENCE);
      notes.require(one.getValue().equals(visit.landedAt()), one + " came to " + visit.landedAt());
    }
    notes.figure(kept.size() + " of " + OF_A_SERVER + " renewed, and connected to their owners");
  }

  private void balanced(Lab lab) {
    Map<String, Long> landings = new TreeMap<>();
    for (int i = 0; i < NEWCOMERS; i++) {
      Visit visit = lab.doors().get(0).visit(lab.ground().client(clients + i), PATIENCE);
      landings.merge(String.valueOf(visit.landedAt()), 1L, Long::sum);
    }
    notes.require(
        landings.size() == 4 && landings.values().stream().allMatch(one -> one > NEWCOMERS / 8),
        "newcomers are not balanced: " + landings);
    notes.figure("newcomers' connections: " + List.copyOf(landings.values()));
  }

  private void placesComeBack(Lab lab, Server full) throws IOException, InterruptedException {
    for (String client : List.copyOf(kept.keySet()).subList(0, ENDED)) {
      Owner owner = kept.getOrDefault(client, new Owner(full.name(), full.life(), 1));
      Request end = Regulars.answered(full.end(owner.instance(), client), PATIENCE);
      notes.require(end.code() == 0, "an end was answered " + end.code());
      kept.remove(client);
    }
    Map<Integer, Long> again = new TreeMap<>(startNew(lab, full, 1, OF_A_SERVER));
    startNew(lab, full, 2, OF_A_SERVER)
        .forEach((code, count) -> again.merge(code, count, Long::sum));
    expect(
        again,
        Map.of(0, (long) ENDED, LIMIT, 2L * OF_A_SERVER - ENDED),
        "after " + ENDED + " ends, new starts were");
  }
}
