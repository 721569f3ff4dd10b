package org.holdfast.routing;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Bucket;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Presence.Active;
import org.holdfast.facility.Summary;
import org.holdfast.membership.Member;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What the other live routers tell: where their clients are active, and how busy the instances are.
 * What one told goes with it when it leaves or its lease has lapsed (SPEC B3, C1, rule 14). Owner
 * thread only.
 */
final class Neighbours {
  /** After that long, whoever has not caught up is not waited for. */
  private static final Duration CATCH_UP_AT_MOST = Duration.ofMillis(1200);

  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Member member;
  private final Seats seats;
  private final Runnable settled;
  private final Map<String, Neighbour> live = new HashMap<>();
  private Map<Endpoint, Integer> loads = Map.of();
  private boolean settling;
  private long epoch;
  private long settlingSince;
  private long settledAtLeast;
  private long askedAt;

  /** One live router. */
  private static final class Neighbour {
    final long incarnation;
    final long[] numbers = new long[Seats.BUCKETS];
    final List<Set<Visitor>> visitors = new ArrayList<>();
    @Nullable Summary summary;
    boolean isReading;
    long readForEpoch = -1;
    long strayFrom;

    Neighbour(long incarnation) {
      this.incarnation = incarnation;
      IntStream.range(0, Seats.BUCKETS).forEach(bucket -> visitors.add(Set.of()));
    }
  }

  /**
   * @param settled what to do when every live router goes by the awaited roster, and all that they
   *     told is known here
   */
  Neighbours(
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Member member,
      Seats seats,
      Runnable settled) {
    this.facility = facility;
    this.owner = owner;
    this.ticker = ticker;
    this.member = member;
    this.seats = seats;
    this.settled = settled;
    askedAt = ticker.nanos() - ASK_AGAIN.toNanos();
  }

  /** Has joined: hears the others from now on. */
  void begin() {
    member.subscribe(
        () ->
            facility
                .presence()
                .onChange(change -> owner.execute(() -> hear(change.key(), change.row()))));
    member.subscribe(
        () ->
            facility
                .summaries()
                .onChange(change -> owner.execute(() -> hear(change.key(), change.row()))));
  }

  /**
   * Until every live router goes by that roster or a later one, this router's hash is not theirs.
   *
   * @param knowsNobody whether this router has not heard of clients that left a moment ago, and
   *     whom the others still expect back
   */
  void await(long version, boolean knowsNobody) {
    long now = ticker.nanos();
    if (!settling) {
      settling = true;
      settlingSince = now;
      settledAtLeast = knowsNobody ? now + Seat.FORGOTTEN.toNanos() : now;
    }
    epoch = version;
    proceed();
  }

  /** What was heard may have gaps. */
  void readAll() {
    live.forEach(this::read);
  }

  /** How many connections the others have, by instance. */
  Map<Endpoint, Integer> loads() {
    return loads;
  }

  void tick() {
    Map<String, Long> living =
        others()
            .filter(member::isSeenAlive)
            .collect(toMap(Participant::name, Participant::incarnation));
    List.copyOf(live.entrySet()).stream()
        .filter(one -> !Long.valueOf(one.getValue().incarnation).equals(living.get(one.getKey())))
        .forEach(one -> drop(one.getKey(), one.getValue()));
    living.forEach(
        (name, incarnation) -> {
          if (!live.containsKey(name)) {
            Neighbour newcomer = new Neighbour(incarnation);
            live.put(name, newcomer);
            read(name, newcomer);
          }
        });
    if (settling) {
      proceed();
    }
  }

  private Stream<Participant> others() {
    return member.roster().participants().stream()
        .filter(one -> one.role() == Role.ROUTER && !one.name().equals(member.self().name()));
  }

  private void drop(String name, Neighbour gone) {
    live.remove(name);
    gone.visitors.forEach(visitors -> visitors.forEach(visitor -> seats.told(name, visitor, null)));
    addUpLoads();
  }

  private void hear(Bucket key, @Nullable Presence row) {
    Neighbour neighbour = live.get(key.router());
    boolean isOurs = key.number() >= 0 && key.number() < Seats.BUCKETS;
    if (neighbour != null && row != null && isOurs && row.incarnation() == neighbour.incarnation) {
      take(key, neighbour, row);
    }
  }

  private void take(Bucket key, Neighbour neighbour, Presence row) {
    if (row.number() <= neighbour.numbers[key.number()]) {
      return;
    }
    neighbour.numbers[key.number()] = row.number();
    long now = ticker.nanos();
    Set<Visitor> before = neighbour.visitors.get(key.number());
    Set<Visitor> after = new HashSet<>();
    for (Active active : row.active()) {
      Visitor visitor = new Visitor(active.service(), active.client());
      long since = now - TimeUnit.MILLISECONDS.toNanos(active.ageMillis());
      after.add(visitor);
      seats.told(key.router(), visitor, new Seat(active.instance(), since, null));
    }
    before.stream()
        .filter(visitor -> !after.contains(visitor))
        .forEach(visitor -> seats.told(key.router(), visitor, null));
    neighbour.visitors.set(key.number(), after);
  }

  private void hear(String router, @Nullable Summary row) {
    Neighbour neighbour = live.get(router);
    if (neighbour == null || row == null || row.incarnation() != neighbour.incarnation) {
      return;
    }
    neighbour.summary = row;
    addUpLoads();
    lookForGaps(router, neighbour, row);
    if (settling) {
      proceed();
    }
  }

  /** Twice in a row the same difference: a change was lost. */
  private void lookForGaps(String router, Neighbour neighbour, Summary summary) {
    long difference = summary.presence() - LongStream.of(neighbour.numbers).sum();
    if (difference != 0 && difference == neighbour.strayFrom) {
      read(router, neighbour);
    }
    neighbour.strayFrom = difference;
  }

  private void addUpLoads() {
    Map<Endpoint, Integer> sums = new HashMap<>();
    live.values().stream()
        .filter(one -> one.summary != null)
        .flatMap(one -> one.summary.loads().stream())
        .forEach(load -> sums.merge(load.instance(), load.connections(), Integer::sum));
    loads = Map.copyOf(sums);
  }

  private void proceed() {
    long now = ticker.nanos();
    boolean isEarly = now - settledAtLeast < 0;
    boolean isLate = now - settlingSince >= CATCH_UP_AT_MOST.toNanos();
    if (!isEarly && (isLate || others().filter(member::mayBeLive).allMatch(this::hasCaughtUp))) {
      settling = false;
      settled.run();
    } else if (now - askedAt >= ASK_AGAIN.toNanos()) {
      askedAt = now;
      live.forEach(
          (name, neighbour) -> {
            if (neighbour.readForEpoch < epoch) {
              read(name, neighbour);
            }
          });
    }
  }

  private boolean hasCaughtUp(Participant other) {
    Neighbour neighbour = live.get(other.name());
    return neighbour != null && neighbour.readForEpoch >= epoch;
  }

  /** Its summary first: what it did before it took that roster is in what is read after it. */
  private void read(String name, Neighbour neighbour) {
    if (neighbour.isReading) {
      return;
    }
    neighbour.isReading = true;
    facility
        .summaries()
        .get(name)
        .thenComposeAsync(
            summary ->
                facility
                    .presence()
                    .getAll(bucketsOf(name))
                    .thenAcceptAsync(rows -> read(name, neighbour, summary, rows), owner),
            owner)
        .whenCompleteAsync((done, failure) -> neighbour.isReading = false, owner);
  }

  private void read(
      String name, Neighbour neighbour, @Nullable Summary summary, Map<Bucket, Presence> rows) {
    if (live.get(name) != neighbour) {
      return;
    }
    rows.forEach(this::hear);
    hear(name, summary);
    if (summary != null && summary.incarnation() == neighbour.incarnation) {
      neighbour.readForEpoch = Math.max(neighbour.readForEpoch, summary.epoch());
    }
    if (settling) {
      proceed();
    }
  }

  private static Set<Bucket> bucketsOf(String router) {
    return IntStream.range(0, Seats.BUCKETS)
        .mapToObj(number -> new Bucket(router, number))
        .collect(toSet());
  }
}
