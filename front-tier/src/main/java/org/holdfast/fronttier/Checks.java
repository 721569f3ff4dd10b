package org.holdfast.fronttier;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck;
import org.holdfast.configuration.HealthCheck.Kind;
import org.holdfast.routing.Router;
import org.jspecify.annotations.Nullable;

/**
 * The active checks of one service's instances (SPEC E4, D3): those that the cluster's stacks name
 * and those configured, whether they run anything of ours or not. A check only takes away: nobody
 * is balanced to because it passes. On the loop of its {@link Rounds}, unless said otherwise.
 */
final class Checks {
  final Router router;
  final Transport transport;
  final Counters counters;
  final Rounds rounds;
  final FrontService service;
  final byte[] says;
  final Complaint cannotCheck = new Complaint("HF-1403: ");
  private final Consumer<Endpoint> onDown;
  private final Consumer<Endpoint> onUp;
  private final ConcurrentMap<Endpoint, Watch> watches = new ConcurrentHashMap<>();
  private @Nullable List<Endpoint> known;

  /**
   * Nothing is checked yet.
   *
   * @param onDown told when an instance is down, after the router
   * @param onUp told when an instance is up again, after the router
   */
  Checks(
      FrontService service,
      Router router,
      Transport transport,
      Counters counters,
      Rounds rounds,
      Consumer<Endpoint> onDown,
      Consumer<Endpoint> onUp) {
    this.service = service;
    this.router = router;
    this.transport = transport;
    this.counters = counters;
    this.rounds = rounds;
    this.onDown = onDown;
    this.onUp = onUp;
    this.says = HttpCheck.withHeader(service);
  }

  HealthCheck how() {
    return service.healthCheck();
  }

  ServiceAddress address() {
    return service.address();
  }

  boolean isHttp() {
    return how().kind() == Kind.HTTP;
  }

  /** Begins to check who is new, and forgets who serves no more. */
  void look() {
    List<Endpoint> serving = router.instances(address());
    if (serving.equals(known)) {
      return;
    }
    known = serving;
    Set<Endpoint> staying = Set.copyOf(serving);
    List<Watch> leaving =
        watches.values().stream().filter(watch -> !staying.contains(watch.instance())).toList();
    leaving.forEach(this::forget);
    List<Endpoint> fresh = serving.stream().filter(one -> !watches.containsKey(one)).toList();
    for (int i = 0; i < fresh.size(); i++) {
      Watch watch = new Watch(this, fresh.get(i));
      watches.put(fresh.get(i), watch);
      // Spread over the interval, and therefore ever after.
      watch.beginsIn(how().interval().multipliedBy(i).dividedBy(fresh.size()));
    }
  }

  private void forget(Watch watch) {
    watches.remove(watch.instance());
    watch.stop();
    if (watch.isDown()) {
      counters.down.decrementAndGet();
      router.up(address(), watch.instance(), false);
    }
  }

  void stop() {
    watches.values().forEach(Watch::stop);
  }

  void down(Endpoint instance) {
    counters.down.incrementAndGet();
    router.down(address(), instance);
    onDown.accept(instance);
  }

  void up(Endpoint instance, boolean returns) {
    counters.down.decrementAndGet();
    router.up(address(), instance, returns);
    onUp.accept(instance);
  }

  /** Any thread: an instance failed a connection, before it had answered anything. */
  void connectionFailed(Endpoint instance, String why) {
    Watch watch = watches.get(instance);
    if (watch != null) {
      watch.connectionFailed(why);
    }
  }

  /** Any thread: an instance has begun to answer a connection. */
  void answered(Endpoint instance) {
    Watch watch = watches.isEmpty() ? null : watches.get(instance);
    if (watch != null) {
      watch.answered();
    }
  }
}
