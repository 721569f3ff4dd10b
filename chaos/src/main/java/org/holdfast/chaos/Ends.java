package org.holdfast.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.holdfast.chaos.Contradictions.Kind;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Verb;
import org.holdfast.chaos.Event.Visit;

/**
 * Whether somebody is held by what has ended (SPEC A13). Balanced clients may also come to one
 * instance many times in a row: a front tier sends whoever comes to the instance with the fewest
 * connections, and what it knows of the other front tiers' is some 250 ms old. So clients whom
 * nobody ever kept are the witnesses of where balancing sends whom at the same time. One is held
 * whom balancing would not have sent there for so long; all together are held who come to their
 * former owners at once, where witnesses do not. For one thread.
 */
final class Ends {
  /**
   * So many in a row, with a witness sent elsewhere between each two of them, are no chance: if
   * balancing sent six of ten to that instance, it would be one run of 100,000.
   */
  static final int HELD_RUN = 12;

  /** Four times as long as one view of the other front tiers' connections lasts. */
  private static final Duration LASTING = Duration.ofSeconds(1);

  private static final int WITNESSES = 24;
  private static final int INSTANCES_OF_WITNESSES = 3;

  /** A client and a witness so close to each other meet the same balancing. */
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  /** Standard deviations of what would be as likely one way round as the other. */
  private static final int NO_CHANCE = 5;

  private final Outages outages;
  private final Contradictions contradictions;
  private final Words words;
  private final Map<String, List<Visit>> witnesses;
  private long onlyTheClient;
  private long onlyTheWitness;
  private long pairs;

  Ends(Collection<ClientLog> clients, Outages outages, Contradictions contradictions, Words words) {
    this.outages = outages;
    this.contradictions = contradictions;
    this.words = words;
    witnesses =
        clients.stream()
            .filter(one -> one.requests().isEmpty())
            .flatMap(one -> one.visits().stream())
            .filter(one -> one.landedAt() != null)
            .sorted(Comparator.comparingLong(Visit::begunAt))
            .collect(groupingBy(Visit::door));
  }

  void judge(ClientLog client) {
    client.requests().stream()
        .filter(one -> one.verb() == Verb.END && one.code() == 0)
        .forEach(
            end ->
                free(client, end)
                    .collect(groupingBy(Visit::door))
                    .values()
                    .forEach(visits -> judge(end, visits)));
  }

  /** Its connections that began after the end was answered, until it may have been kept again. */
  private Stream<Visit> free(ClientLog client, Request end) {
    long nextStart =
        client
            .possibleStarts()
            .filter(one -> one.answeredAt() > end.askedAt())
            .mapToLong(Request::askedAt)
            .min()
            .orElse(Event.NEVER);
    return client.visits().stream()
        .filter(one -> one.begunAt() >= end.answeredAt() && one.endedAt() <= nextStart)
        .filter(one -> one.landedAt() != null && !outages.isApart(one));
  }

  /** Of one front tier. */
  private void judge(Request end, List<Visit> visits) {
    compareAtOnce(end, visits.get(0));
    List<Visit> run = new ArrayList<>();
    for (Visit visit : visits) {
      if (end.owner().equals(visit.landedAt())) {
        run.add(visit);
      } else {
        judgeRun(end, run);
        run.clear();
      }
    }
    judgeRun(end, run);
  }

  private void judgeRun(Request end, List<Visit> run) {
    if (run.size() >= HELD_RUN && isNoChance(end.owner(), run)) {
      contradictions.add(
          Kind.HELD,
          "%d connections in a row are held, from %s to %s, although %s"
              .formatted(
                  run.size(),
                  words.of(run.get(0)),
                  words.of(run.get(run.size() - 1)),
                  words.of(end)));
    }
  }

  private boolean isNoChance(Owner former, List<Visit> run) {
    long from = run.get(0).begunAt();
    long to = run.get(run.size() - 1).endedAt();
    List<Visit> meanwhile =
        through(run.get(0).door())
            .filter(one -> one.begunAt() >= from && one.endedAt() <= to)
            .toList();
    List<Visit> elsewhere =
        meanwhile.stream().filter(one -> !former.equals(one.landedAt())).toList();
    return to - from >= LASTING.toNanos()
        && meanwhile.size() >= WITNESSES
        && 3 * elsewhere.size() >= 2 * meanwhile.size()
        && elsewhere.stream().map(Visit::landedAt).distinct().count() >= INSTANCES_OF_WITNESSES
        && apart(run, elsewhere) >= HELD_RUN;
  }

  /** How many there are if those between whom no witness was sent elsewhere count as one. */
  private static int apart(List<Visit> run, List<Visit> elsewhere) {
    int apart = 1;
    Visit last = run.get(0);
    for (Visit visit : run) {
      long from = last.endedAt();
      if (elsewhere.stream()
          .anyMatch(one -> one.begunAt() >= from && one.endedAt() <= visit.begunAt())) {
        apart++;
        last = visit;
      }
    }
    return apart;
  }

  private void compareAtOnce(Request end, Visit first) {
    Optional<Visit> witness =
        through(first.door())
            .filter(one -> distance(one, first) <= AT_ONCE.toNanos())
            .min(Comparator.comparingLong(one -> distance(one, first)));
    if (first.begunAt() - end.answeredAt() <= AT_ONCE.toNanos() && witness.isPresent()) {
      boolean isClientThere = end.owner().equals(first.landedAt());
      boolean isWitnessThere = end.owner().equals(witness.get().landedAt());
      pairs++;
      onlyTheClient += isClientThere && !isWitnessThere ? 1 : 0;
      onlyTheWitness += isWitnessThere && !isClientThere ? 1 : 0;
    }
  }

  private static long distance(Visit one, Visit other) {
    return Math.abs(one.begunAt() - other.begunAt());
  }

  /** Of all together, when each was judged: were nobody held, both would be as likely. */
  void judgeAll() {
    long more = onlyTheClient - onlyTheWitness;
    long variance = onlyTheClient + onlyTheWitness;
    if (more > 0 && more * more > NO_CHANCE * NO_CHANCE * variance) {
      contradictions.add(
          Kind.HELD,
          "held at first: of %d that were let go %d came to their former owner where a witness did not, and %d the other way round"
              .formatted(pairs, onlyTheClient, onlyTheWitness));
    }
  }

  private Stream<Visit> through(String door) {
    return witnesses.getOrDefault(door, List.of()).stream();
  }
}
