package org.holdfast.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.holdfast.chaos.Event.Visit;

/**
 * Whether somebody is held by what has ended (SPEC A13). Balanced clients may also come to one
 * instance many times in a row: a front tier sends whoever comes to the instance with the fewest
 * connections, and what it knows of the other front tiers' is some 250 ms old. So those who come
 * together count as one, and clients whom nobody ever kept are the witnesses of where balancing
 * sends whom at the same time. Immutable.
 */
final class Ends {
  /**
   * So many in a row, with witnesses sent elsewhere between each two of them, are no chance: were
   * they balanced to that instance six times of ten, it would be one of 100,000 runs.
   */
  static final int HELD_RUN = 12;

  /** Longer than one view of the other front tiers' connections lasts, four times. */
  static final Duration LASTING = Duration.ofSeconds(1);

  static final int WITNESSES = 24;
  private static final int INSTANCES_OF_WITNESSES = 3;

  private final Map<String, List<Visit>> witnesses;

  /**
   * @param neverKept connections of clients for whom no start was ever asked
   */
  Ends(Stream<Visit> neverKept) {
    witnesses = neverKept.filter(one -> one.landedAt() != null).collect(groupingBy(Visit::door));
  }

  /** A run of connections to one instance. */
  record Run(Visit first, Visit last, int apart) {}

  /**
   * The runs that are no chance.
   *
   * @param free a client's connections that began after it was let go, in the order of beginning
   */
  List<Run> held(Owner former, Collection<Visit> free) {
    Map<String, List<Visit>> byDoor = new HashMap<>();
    List<Run> held = new ArrayList<>();
    for (Visit visit : free) {
      List<Visit> run = byDoor.computeIfAbsent(visit.door(), door -> new ArrayList<>());
      if (former.equals(visit.landedAt())) {
        run.add(visit);
      } else {
        judge(former, run, held);
        run.clear();
      }
    }
    byDoor.values().forEach(run -> judge(former, run, held));
    return held;
  }

  private void judge(Owner former, List<Visit> run, List<Run> held) {
    if (run.size() >= HELD_RUN) {
      Visit first = run.get(0);
      Visit last = run.get(run.size() - 1);
      List<Visit> meanwhile = within(first.door(), first.begunAt(), last.endedAt());
      List<Visit> elsewhere =
          meanwhile.stream().filter(one -> !former.equals(one.landedAt())).toList();
      int apart = apart(run, elsewhere);
      boolean isLasting = last.endedAt() - first.begunAt() >= LASTING.toNanos();
      boolean othersArePreferred =
          meanwhile.size() >= WITNESSES
              && 3 * elsewhere.size() >= 2 * meanwhile.size()
              && elsewhere.stream().map(Visit::landedAt).distinct().count()
                  >= INSTANCES_OF_WITNESSES;
      if (apart >= HELD_RUN && isLasting && othersArePreferred) {
        held.add(new Run(first, last, apart));
      }
    }
  }

  /** How many there are if those between whom no witness was sent elsewhere count as one. */
  private static int apart(List<Visit> run, List<Visit> elsewhere) {
    int apart = 1;
    long from = run.get(0).endedAt();
    for (Visit visit : run) {
      long since = from;
      if (elsewhere.stream()
          .anyMatch(one -> one.begunAt() >= since && one.endedAt() <= visit.begunAt())) {
        apart++;
        from = visit.endedAt();
      }
    }
    return apart;
  }

  private List<Visit> within(String door, long from, long to) {
    return witnesses.getOrDefault(door, List.of()).stream()
        .filter(one -> one.begunAt() >= from && one.endedAt() <= to)
        .toList();
  }
}
