package org.holdfast.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.holdfast.routing.Forecast.Candidate;
import org.holdfast.routing.Forecast.State;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the instances of one service: the one with the fewest active connections, round
 * robin among equals (SPEC C1); in its slow start, an instance counts as if it had more (E4). Safe
 * for all threads.
 */
final class Balancer {
  private final ConnectionTable connections;
  private final Health health;
  private final SlowStart slowStart;
  private final AtomicInteger next = new AtomicInteger();
  private volatile List<Endpoint> instances = List.of();
  private volatile Set<Endpoint> draining = Set.of();
  private volatile Map<Endpoint, Integer> others = Map.of();

  Balancer(ConnectionTable connections, Health health, SlowStart slowStart) {
    this.connections = connections;
    this.health = health;
    this.slowStart = slowStart;
  }

  /** Those that drain are among the instances, and never chosen. */
  void publish(List<Endpoint> served, Set<Endpoint> drainingNow) {
    List<Endpoint> distinct = served.stream().distinct().toList();
    slowStart.publish(instances, distinct);
    draining = Set.copyOf(drainingNow);
    instances = distinct;
  }

  SlowStart slowStart() {
    return slowStart;
  }

  List<Endpoint> instances() {
    return instances;
  }

  boolean isDraining(Endpoint instance) {
    return draining.contains(instance);
  }

  /** Whether the instance serves the service. */
  boolean serves(Endpoint instance) {
    return instances.contains(instance);
  }

  /** How many connections the other routers have, by instance (SPEC C1). */
  void others(Map<Endpoint, Integer> counts) {
    others = counts;
  }

  /**
   * An instance that was not tried, does not drain, is not down and not full; one that rests only
   * if nothing else is left; null: none.
   */
  @Nullable Endpoint choose(Set<Endpoint> tried, Predicate<Endpoint> full) {
    List<Endpoint> published = instances;
    while (true) {
      int from = next.get();
      int index = choose(published, from, tried, full, false);
      if (index < 0) {
        index = choose(published, from, tried, full, true);
      }
      if (index < 0) {
        return null;
      }
      // Lost to another thread: it took this turn, so look again from where it left off.
      if (next.compareAndSet(from, (index + 1) % published.size())) {
        health.chosen(published.get(index));
        return published.get(index);
      }
    }
  }

  private int choose(
      List<Endpoint> published,
      int from,
      Set<Endpoint> tried,
      Predicate<Endpoint> full,
      boolean evenIfResting) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step < published.size(); step++) {
      int index = (from + step) % published.size();
      Endpoint instance = published.get(index);
      if (tried.contains(instance)
          || isDraining(instance)
          || health.isDown(instance)
          || (!evenIfResting && health.isResting(instance))
          || full.test(instance)) {
        continue;
      }
      double load = load(instance);
      if (load < least) {
        least = load;
        best = index;
      }
    }
    return best;
  }

  /** Every instance as it is now, the one that is chosen next among the first. */
  List<Candidate> candidates() {
    return instances.stream()
        .sorted(Comparator.<Endpoint, State>comparing(this::state).thenComparingDouble(this::load))
        .map(instance -> new Candidate(instance, active(instance), state(instance)))
        .toList();
  }

  private State state(Endpoint instance) {
    if (health.isDown(instance)) {
      return State.DOWN;
    }
    if (isDraining(instance)) {
      return State.DRAINING;
    }
    return health.isResting(instance) ? State.RESTING : State.UP;
  }

  /** How full it would be with one more connection, measured by its share. */
  private double load(Endpoint instance) {
    return (active(instance) + 1) / slowStart.share(instance);
  }

  private int active(Endpoint instance) {
    return connections.count(instance) + others.getOrDefault(instance, 0);
  }
}
