package org.holdfast.cluster;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.routing.ClusterRouter;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;
import org.holdfast.table.AffinityTable;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A router, running: within a cluster, or alone over its static targets. Safe for all threads.
 * Serves SPEC E4 and E8.
 */
public final class RouterEngine implements AutoCloseable {
  private static final Duration JOIN_AT_MOST = Duration.ofSeconds(30);
  private static final Duration GOODBYE_AT_MOST = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(RouterEngine.class.getName());

  private final Router router;
  private final Currency currency;
  private final @Nullable Joined joined;

  /** What a router has only within a cluster. */
  private record Joined(HazelcastFacility facility, OwnerThread owner, ClusterRouter router) {}

  private RouterEngine(Router router, Currency currency, @Nullable Joined joined) {
    this.router = router;
    this.currency = currency;
    this.joined = joined;
  }

  /**
   * Returns when the table is whole, so that clients may come; without a cluster, at once.
   *
   * @throws EngineException if the cluster does not take this router; nothing is left running then
   */
  public static RouterEngine start(FrontTierSettings settings) {
    ClusterSettings cluster = settings.cluster();
    return cluster == null ? alone(settings) : joined(settings, cluster);
  }

  private static RouterEngine alone(FrontTierSettings settings) {
    Router router = new Router(Ticker.SYSTEM, new AffinityTable(), Currency.ALWAYS);
    staticTargets(settings).forEach(router::serve);
    return new RouterEngine(router, Currency.ALWAYS, null);
  }

  private static RouterEngine joined(FrontTierSettings settings, ClusterSettings cluster) {
    HazelcastFacility facility = Engines.join(cluster);
    OwnerThread owner = new OwnerThread("router-" + settings.name());
    ClusterRouter router =
        new ClusterRouter(
            settings.name(),
            System.currentTimeMillis(),
            facility,
            owner,
            Ticker.SYSTEM,
            staticTargets(settings));
    RouterEngine engine =
        new RouterEngine(router.router(), router.currency(), new Joined(facility, owner, router));
    owner.tick(router::tick);
    Engines.open("router " + settings.name(), owner, router::open, JOIN_AT_MOST, engine);
    return engine;
  }

  private static Map<ServiceAddress, List<Endpoint>> staticTargets(FrontTierSettings settings) {
    return settings.services().values().stream()
        .collect(toMap(FrontService::address, FrontService::staticTargets));
  }

  /** Where new connections go. */
  public Router router() {
    return router;
  }

  /** Whether the router may decide now. */
  public Currency currency() {
    return currency;
  }

  /** Says goodbye, so that no start waits for this router; no thread or port is left. */
  @Override
  public void close() {
    if (joined == null) {
      return;
    }
    try {
      joined.owner.await(joined.router::close, GOODBYE_AT_MOST);
    } catch (ExecutionException | TimeoutException late) {
      LOG.log(WARNING, "goodbye was not heard by the cluster: {0}", late.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    joined.facility.close();
    joined.owner.close();
  }
}
