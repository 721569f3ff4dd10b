package org.holdfast.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiPredicate;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Where the clients of services with automatic affinity are active: by this router's own
 * connections, entered by any thread, and by what other routers told, which only the owner thread
 * enters (SPEC B1 to B5, rule 14). Looking up takes no lock. As many entries as the routers
 * together have clients, which their limits bound.
 */
final class Seats {
  static final int BUCKETS = 64;

  private final Ticker ticker;
  private final boolean isAlone;
  private final List<ConcurrentMap<Visitor, Visit>> own = new ArrayList<>();
  private final ConcurrentMap<Visitor, Map<String, Seat>> told = new ConcurrentHashMap<>();
  private final Queue<Leaving> leaving = new ConcurrentLinkedQueue<>();

  /** The services with automatic affinity, and who serves them. */
  private volatile Map<ServiceAddress, Set<Endpoint>> automatic = Map.of();

  private volatile IntConsumer changed = bucket -> {};

  /** Looked at again when nobody goes by it any more. */
  private record Leaving(Visitor visitor, long at) {}

  /**
   * Nobody is active.
   *
   * @param isAlone whether there is no other router that may have a client back already, so that
   *     one that leaves is forgotten at once
   */
  Seats(Ticker ticker, boolean isAlone) {
    this.ticker = ticker;
    this.isAlone = isAlone;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      own.add(new ConcurrentHashMap<>());
    }
  }

  /**
   * Owner thread: these services have automatic affinity, others have not.
   *
   * @param services each with the instances that serve it; clients of others have no seat there
   */
  void automatic(Map<ServiceAddress, Set<Endpoint>> services) {
    if (!services.equals(automatic)) {
      automatic = Map.copyOf(services);
      own.forEach(bucket -> bucket.keySet().forEach(this::seatAnew));
    }
  }

  private void seatAnew(Visitor visitor) {
    update(
        visitor,
        (visit, now) -> {
          if (visit != null) {
            visit.sitDown(served(visitor), now);
          }
          return visit;
        });
  }

  private boolean isAutomatic(ServiceAddress service) {
    return automatic.containsKey(service);
  }

  private Set<Endpoint> served(Visitor visitor) {
    return automatic.getOrDefault(visitor.service(), Set.of());
  }

  /** Told, on any thread, in which bucket a client of this router's own comes, goes or moves. */
  void whenChanged(IntConsumer listener) {
    changed = listener;
  }

  static int bucket(Visitor visitor) {
    return (int) (visitor.hash() >>> 58);
  }

  /** Any thread: a connection of this router's own; entering it twice is entering it once. */
  void opened(Open open) {
    if (isAutomatic(open.service())) {
      Visitor visitor = new Visitor(open.service(), open.client());
      update(
          visitor,
          (visit, now) -> {
            Visit entered = visit == null ? new Visit() : visit;
            entered.connections.putIfAbsent(open, now);
            entered.sitDown(served(visitor), now);
            return entered;
          });
    }
  }

  /** Any thread: the connection is no more. */
  void closed(Open open) {
    if (isAutomatic(open.service())) {
      Visitor visitor = new Visitor(open.service(), open.client());
      update(
          visitor,
          (visit, now) -> {
            if (visit != null && visit.connections.remove(open) != null) {
              visit.sitDown(served(visitor), now);
            }
            return visit;
          });
    }
  }

  private interface Update {
    @Nullable Visit apply(@Nullable Visit visit, long now);
  }

  private void update(Visitor visitor, Update update) {
    int bucket = bucket(visitor);
    boolean[] isDifferent = {false};
    own.get(bucket)
        .compute(
            visitor,
            (key, visit) -> {
              long now = ticker.nanos();
              Seat before = visit == null ? null : visit.seat;
              Visit after = update.apply(visit, now);
              Seat seat = after == null ? null : after.seat;
              isDifferent[0] = !Objects.equals(seat, before);
              if (!isDifferent[0] || seat == null || seat.isActive()) {
                return after;
              }
              if (isAlone || after == null || !after.leave(now)) {
                return null;
              }
              leaving.add(new Leaving(visitor, now));
              return after;
            });
    if (isDifferent[0]) {
      changed.accept(bucket);
    }
  }

  /** Owner thread: that router has the client there; null: it has it no more. */
  void told(String router, Visitor visitor, @Nullable Seat seat) {
    Map<String, Seat> seats = new HashMap<>(told.getOrDefault(visitor, Map.of()));
    Seat before = seats.get(router);
    if (seat != null) {
      // What was estimated first stays, as each router must find the same seat the oldest.
      seats.put(router, before != null && before.isSameStay(seat) ? before : seat);
    } else if (before != null && before.isActive()) {
      seats.put(router, before.left(ticker.nanos()));
      leaving.add(new Leaving(visitor, ticker.nanos()));
    }
    told.put(visitor, Map.copyOf(seats));
  }

  /** Owner thread: forgets those who left some time ago. */
  void tick() {
    long now = ticker.nanos();
    for (Leaving next = leaving.peek();
        next != null && now - next.at >= Seat.FORGOTTEN.toNanos();
        next = leaving.peek()) {
      leaving.remove();
      Visitor visitor = next.visitor;
      own.get(bucket(visitor))
          .computeIfPresent(
              visitor, (key, visit) -> visit.isOver(Seat.FORGOTTEN, now) ? null : visit);
      told.computeIfPresent(visitor, (key, seats) -> withoutThoseOver(seats, now));
    }
  }

  private static @Nullable Map<String, Seat> withoutThoseOver(Map<String, Seat> seats, long now) {
    Map<String, Seat> left = new HashMap<>(seats);
    left.values().removeIf(seat -> seat.isOver(Seat.FORGOTTEN, now));
    return left.isEmpty() ? null : Map.copyOf(left);
  }

  /**
   * Any thread: the seat that decides; null: the client is new.
   *
   * @param usable instances that are left to choose from
   */
  @Nullable Seat find(Visitor visitor, Predicate<Endpoint> usable) {
    long now = ticker.nanos();
    Visit visit = own.get(bucket(visitor)).get(visitor);
    Seat here = visit == null ? null : visit.seat;
    Seat best = here == null ? null : better(here, null, usable, now);
    for (Seat seat : told.getOrDefault(visitor, Map.of()).values()) {
      best = better(seat, best, usable, now);
    }
    return best;
  }

  private static @Nullable Seat better(
      Seat seat, @Nullable Seat best, Predicate<Endpoint> usable, long now) {
    boolean counts = !seat.isOver(Seat.FORGOTTEN, now) && usable.test(seat.instance());
    return counts && seat.precedes(best) ? seat : best;
  }

  /** This router's own active clients of a bucket, which others are told of now. */
  Map<Visitor, Seat> toTell(int bucket) {
    Map<Visitor, Seat> active = new HashMap<>();
    ConcurrentMap<Visitor, Visit> visits = own.get(bucket);
    for (Visitor visitor : visits.keySet()) {
      visits.computeIfPresent(
          visitor,
          (key, visit) -> {
            Seat seat = visit.seat;
            if (seat != null && seat.isActive()) {
              visit.told = seat;
              active.put(visitor, seat);
            }
            return visit;
          });
    }
    return active;
  }

  boolean isEmpty(int bucket) {
    return own.get(bucket).isEmpty();
  }

  /**
   * Any thread: clients that are active through any router, in no order.
   *
   * @param usable whether a service's instance takes its active clients
   */
  List<ActiveClient> list(BiPredicate<ServiceAddress, Endpoint> usable, int atMost) {
    long now = ticker.nanos();
    return Stream.concat(own.stream().flatMap(one -> one.keySet().stream()), told.keySet().stream())
        .distinct()
        .flatMap(visitor -> Stream.ofNullable(listed(visitor, usable, now)))
        .limit(atMost)
        .toList();
  }

  private @Nullable ActiveClient listed(
      Visitor visitor, BiPredicate<ServiceAddress, Endpoint> usable, long now) {
    Seat seat = find(visitor, instance -> usable.test(visitor.service(), instance));
    return seat == null || !seat.isActive()
        ? null
        : new ActiveClient(
            visitor.service(),
            visitor.address(),
            seat.instance(),
            Duration.ofNanos(Math.max(0, now - seat.since())));
  }

  /** A client's connections through this router. Changed only while its entry is locked. */
  private static final class Visit {
    final Map<Open, Long> connections = new LinkedHashMap<>();
    volatile @Nullable Seat seat;

    /** Where the others were told last that it is, or was when it left; null: nowhere so far. */
    @Nullable Seat told;

    /** While the oldest one left goes to the same instance, nothing has changed for others. */
    void sitDown(Set<Endpoint> served, long now) {
      Seat before = seat;
      Map.Entry<Open, Long> oldest = oldest(served);
      if (oldest == null) {
        seat = before == null ? null : before.left(now);
      } else if (before == null || !before.isActive() || !isAt(before, oldest)) {
        seat = new Seat(oldest.getKey().instance(), oldest.getValue(), null);
      }
    }

    /**
     * Its last connection has gone: it lingers where the others expect it back, who never heard of
     * what was so for less than a batch.
     *
     * @return whether they expect it at all
     */
    boolean leave(long now) {
      told = told == null ? null : told.left(now);
      seat = told;
      return told != null;
    }

    private static boolean isAt(Seat seat, Map.Entry<Open, Long> connection) {
      return seat.instance().equals(connection.getKey().instance());
    }

    /** Of those to an instance that serves, if there is one. */
    private Map.@Nullable Entry<Open, Long> oldest(Set<Endpoint> served) {
      Map.Entry<Open, Long> first = null;
      for (Map.Entry<Open, Long> one : connections.entrySet()) {
        if (served.contains(one.getKey().instance())) {
          return one;
        }
        first = first == null ? one : first;
      }
      return first;
    }

    boolean isOver(Duration time, long now) {
      Seat last = seat;
      return connections.isEmpty() && (last == null || last.isOver(time, now));
    }
  }
}
