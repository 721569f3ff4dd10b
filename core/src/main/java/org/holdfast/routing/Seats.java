package org.holdfast.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
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
  private volatile Set<ServiceAddress> automatic = Set.of();
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

  /** These services have automatic affinity, others have not. */
  void automatic(Set<ServiceAddress> services) {
    automatic = Set.copyOf(services);
  }

  boolean isAutomatic(ServiceAddress service) {
    return automatic.contains(service);
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
            Visit entered = visit == null ? new Visit(open, now) : visit;
            entered.enter(open, now);
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
            if (visit != null) {
              visit.leave(open, now);
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
              isDifferent[0] = after != null && !after.seat.equals(before);
              boolean hasLeft = after != null && isDifferent[0] && !after.seat.isActive();
              if (hasLeft && !isAlone) {
                leaving.add(new Leaving(visitor, now));
              }
              return hasLeft && isAlone ? null : after;
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
              visitor, (key, visit) -> visit.seat.isOver(Seat.FORGOTTEN, now) ? null : visit);
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
    Seat best = visit == null ? null : better(visit.seat, null, usable, now);
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

  /** This router's own active clients of a bucket. */
  Map<Visitor, Seat> ownOf(int bucket) {
    Map<Visitor, Seat> active = new HashMap<>();
    own.get(bucket)
        .forEach(
            (visitor, visit) -> {
              if (visit.seat.isActive()) {
                active.put(visitor, visit.seat);
              }
            });
    return active;
  }

  /** Any thread: clients that are active through any router, in no order. */
  List<ActiveClient> list(int atMost) {
    long now = ticker.nanos();
    return Stream.concat(own.stream().flatMap(one -> one.keySet().stream()), told.keySet().stream())
        .distinct()
        .flatMap(visitor -> Stream.ofNullable(listed(visitor, now)))
        .limit(atMost)
        .toList();
  }

  private @Nullable ActiveClient listed(Visitor visitor, long now) {
    Seat seat = find(visitor, instance -> true);
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
    private final Map<Open, Long> connections = new LinkedHashMap<>();
    volatile Seat seat;

    Visit(Open first, long now) {
      seat = new Seat(first.instance(), now, null);
    }

    void enter(Open open, long now) {
      if (!seat.isActive()) {
        seat = new Seat(open.instance(), now, null);
      }
      connections.putIfAbsent(open, now);
    }

    /** While the oldest one left goes to the same instance, nothing has changed for others. */
    void leave(Open open, long now) {
      boolean wasHere = connections.remove(open) != null;
      if (wasHere && connections.isEmpty()) {
        seat = seat.left(now);
      } else if (wasHere) {
        Map.Entry<Open, Long> oldest = connections.entrySet().iterator().next();
        Endpoint instance = oldest.getKey().instance();
        seat =
            instance.equals(seat.instance()) ? seat : new Seat(instance, oldest.getValue(), null);
      }
    }
  }
}
