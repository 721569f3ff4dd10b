package org.holdfast.ejb;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.jspecify.annotations.Nullable;

/** What a server believes about its clients, whether it is true or not. */
final class Beliefs implements RequestRouter {
  static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  volatile Endpoint instance = new Endpoint(LOOPBACK, 1);
  volatile @Nullable Endpoint keeper;
  volatile Set<IpAddress> trusted = Set.of();
  volatile Duration answerTimeout = Duration.ofSeconds(10);
  final AtomicInteger active = new AtomicInteger();
  final Set<IpAddress> asked = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Event, Integer> counts = new ConcurrentHashMap<>();

  int count(String event) {
    return counts.getOrDefault(Event.valueOf(event), 0);
  }

  @Override
  public Endpoint instance() {
    return instance;
  }

  @Override
  public boolean trusts(IpAddress peer) {
    return trusted.contains(peer);
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Duration answerTimeout() {
    return answerTimeout;
  }

  @Override
  public @Nullable Endpoint keeper(Endpoint client) {
    asked.add(client.address());
    return keeper;
  }

  @Override
  public Active enter(Endpoint client) {
    active.incrementAndGet();
    return active::decrementAndGet;
  }

  @Override
  public void count(Event event) {
    counts.merge(event, 1, Integer::sum);
  }
}
