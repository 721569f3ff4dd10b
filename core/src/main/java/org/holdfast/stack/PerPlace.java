package org.holdfast.stack;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * How many there are of each service at each instance, kept up with every change, so that nobody
 * who asks has to look through all of them. Safe for all threads.
 */
final class PerPlace {
  private final ConcurrentMap<Place, Integer> counts = new ConcurrentHashMap<>();

  /** An instance, by a service that it serves. */
  record Place(ServiceAddress service, Endpoint instance) {}

  void add(Place place, int more) {
    counts.merge(place, more, (now, by) -> now + by == 0 ? null : now + by);
  }

  int count(Place place) {
    return counts.getOrDefault(place, 0);
  }

  /** At all instances. */
  int count(ServiceAddress service) {
    return counts.entrySet().stream()
        .filter(counted -> counted.getKey().service.equals(service))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
