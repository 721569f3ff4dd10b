package org.holdfast.cluster;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.management.Management;
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
  private static final Duration GOODBYE_AT_MOST = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(RouterEngine.class.getName());

  private final Router router;
  private final Currency currency;
  private final @Nullable Joined joined;

  /**
   * What a router has only within a cluster.
   *
   * @param leave leaves the cluster, where nobody else of this JVM is in it
   */
  private record Joined(
      OwnerThread owner,
      ClusterRouter router,
      Management management,
      ExecutorService background,
      Runnable leave) {}

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
    router.keepActive(automatic(settings));
    return new RouterEngine(router, Currency.ALWAYS, null);
  }

  private static RouterEngine joined(FrontTierSettings settings, ClusterSettings cluster) {
    HazelcastFacility facility = Engines.join(cluster);
    return joined(
        settings.name(),
        names(settings),
        staticTargets(settings),
        automatic(settings),
        facility,
        facility::close);
  }

  /**
   * A router beside a stack, in the same JVM and over the same facility, which stays open.
   *
   * @throws EngineException if the cluster does not take this router
   */
  static RouterEngine beside(
      String name, Map<String, ServiceAddress> services, HazelcastFacility facility) {
    Map<ServiceAddress, List<Endpoint>> noStaticTargets =
        services.values().stream()
            .distinct()
            .collect(toMap(service -> service, service -> List.of()));
    return joined(name, services, noStaticTargets, Set.of(), facility, () -> {});
  }

  private static RouterEngine joined(
      String name,
      Map<String, ServiceAddress> services,
      Map<ServiceAddress, List<Endpoint>> staticTargets,
      Set<ServiceAddress> automatic,
      HazelcastFacility facility,
      Runnable leave) {
    OwnerThread owner = new OwnerThread("router-" + name);
    ClusterRouter router =
        new ClusterRouter(
            name,
            System.currentTimeMillis(),
            facility,
            owner,
            Ticker.SYSTEM,
            staticTargets,
            automatic);
    ExecutorService background = OwnerThread.background("router-" + name);
    Management management =
        Management.of(router, services, facility, owner, background, Ticker.SYSTEM);
    RouterEngine engine =
        new RouterEngine(
            router.router(),
            router.currency(),
            new Joined(owner, router, management, background, leave));
    owner.tick(router::tick);
    owner.tick(management::tick);
    Engines.open(
        "router " + name,
        owner,
        router::open,
        Engines.SILENT_AT_MOST,
        Engines.READING_AT_MOST,
        engine);
    return engine;
  }

  private static Map<String, ServiceAddress> names(FrontTierSettings settings) {
    return settings.services().values().stream()
        .collect(toMap(FrontService::name, FrontService::address));
  }

  private static Map<ServiceAddress, List<Endpoint>> staticTargets(FrontTierSettings settings) {
    return settings.services().values().stream()
        .collect(toMap(FrontService::address, FrontService::staticTargets));
  }

  private static Set<ServiceAddress> automatic(FrontTierSettings settings) {
    return settings.services().values().stream()
        .filter(FrontService::isAutomatic)
        .map(FrontService::address)
        .collect(toSet());
  }

  /** Where new connections go. */
  public Router router() {
    return router;
  }

  /** What people see from here, and do; null: it runs alone. */
  public @Nullable Management management() {
    return joined == null ? null : joined.management;
  }

  /** Whether the router may decide now. */
  public Currency currency() {
    return currency;
  }

  /** Whether it routes by a table that is current, and not by what it holds of one. */
  public boolean isCurrent() {
    return joined == null || joined.router.isCurrent();
  }

  /** How many affinities of the whole cluster it routes by, holes among them. */
  public int affinities() {
    return joined == null ? 0 : joined.router.affinities();
  }

  /** Whether its thread still does its work, whatever became of the cluster. */
  public boolean isLive() {
    return joined == null || joined.owner.isLive();
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
      LOG.log(WARNING, "HF-1110: goodbye was not heard by the cluster: {0}", late.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    joined.background.shutdown();
    joined.leave.run();
    joined.owner.close();
  }
}
