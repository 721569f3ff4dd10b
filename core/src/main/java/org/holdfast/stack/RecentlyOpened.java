package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Reply.Opened;
import org.holdfast.time.Ticker;

/**
 * Connections that routers opened to this target's instances a moment ago, for as long as an answer
 * to a question may be old. Owner thread only.
 */
final class RecentlyOpened {
  private static final int MOST = 10_000;

  private final Ticker ticker;
  private final Duration time;
  private final Deque<Told> inOrder = new ArrayDeque<>();
  private final Map<Place, Set<Told>> byPlace = new HashMap<>();

  RecentlyOpened(Ticker ticker, Duration time) {
    this.ticker = ticker;
    this.time = time;
  }

  private record Place(ServiceAddress service, Endpoint instance, IpAddress client) {}

  private record Told(Opened opened, long at) {
    Place place() {
      return new Place(opened.service(), opened.instance(), opened.client().address());
    }
  }

  void add(Opened opened) {
    forgetTheOld();
    if (inOrder.size() == MOST) {
      forget(inOrder.remove());
    }
    Told told = new Told(opened, ticker.nanos());
    inOrder.add(told);
    byPlace.computeIfAbsent(told.place(), place -> new HashSet<>()).add(told);
  }

  /** Whether one of these clients was connected a moment ago; for single addresses alone. */
  boolean has(ServiceAddress service, Endpoint instance, ClientSelector client) {
    forgetTheOld();
    Place place = new Place(service, instance, client.address());
    return client.isOneAddress()
        && byPlace.getOrDefault(place, Set.of()).stream()
            .map(told -> told.opened().client())
            .anyMatch(from -> client.matches(from.address(), from.port()));
  }

  private void forgetTheOld() {
    long oldest = ticker.nanos() - time.toNanos();
    while (!inOrder.isEmpty() && inOrder.peek().at - oldest < 0) {
      forget(inOrder.remove());
    }
  }

  private void forget(Told told) {
    byPlace.computeIfPresent(
        told.place(),
        (place, all) -> {
          all.remove(told);
          return all.isEmpty() ? null : all;
        });
  }
}
