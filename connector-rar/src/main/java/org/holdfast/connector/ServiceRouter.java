package org.holdfast.connector;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.FilterSettings;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.jspecify.annotations.Nullable;

/** Routes requests for one service by this server's own table. Serves SPEC E3, A12, rule 9. */
final class ServiceRouter implements RequestRouter {
  /** As long as a front tier holds a connection. */
  private static final Duration LONGEST_HOLD = Duration.ofMillis(1_500);

  private final FilterSettings settings;
  private final ServiceAddress service;
  private final Endpoint instance;
  private final RouterEngine engine;
  private final RequestCounts counts;

  ServiceRouter(
      FilterSettings settings, RequestersPlace place, RouterEngine engine, RequestCounts counts) {
    this.settings = settings;
    this.service = place.service().address();
    // The one that starts made here name as the owner.
    this.instance = place.instance();
    this.engine = engine;
    this.counts = counts;
  }

  @Override
  public Endpoint instance() {
    return instance;
  }

  @Override
  public boolean trusts(IpAddress peer) {
    return settings.trustedProxies().stream().anyMatch(proxies -> proxies.matches(peer, 0));
  }

  @Override
  public Duration connectTimeout() {
    return settings.connectTimeout();
  }

  @Override
  public Duration answerTimeout() {
    return settings.answerTimeout();
  }

  @Override
  public @Nullable Endpoint keeper(Endpoint client) {
    RouteDecision decision = route(client);
    if (decision instanceof Held) {
      hold();
      decision = route(client);
    }
    return decision instanceof Pinned pinned && !isHere(pinned) ? pinned.owner().instance() : null;
  }

  private RouteDecision route(Endpoint client) {
    return engine.router().route(service, client, Set.of());
  }

  /** Until the table may be trusted again; if it takes too long, what is held has to do. */
  private void hold() {
    try {
      engine
          .currency()
          .whenItMay()
          .toCompletableFuture()
          .get(LONGEST_HOLD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException stillStale) {
      // Nobody knows better than this server then.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isHere(Pinned pinned) {
    return pinned.owner().instance().equals(instance);
  }

  @Override
  public Active enter(Endpoint client) {
    boolean isKeptHere = route(client) instanceof Pinned pinned && isHere(pinned);
    Open open = engine.router().connections().open(service, client, instance, isKeptHere);
    return open::close;
  }

  @Override
  public void count(Event event) {
    counts.add(event);
  }
}
