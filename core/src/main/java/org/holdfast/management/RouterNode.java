package org.holdfast.management;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Journal;
import org.holdfast.management.Codec.Placed;
import org.holdfast.management.NodeEntry.NodeReport;
import org.holdfast.membership.Member;
import org.holdfast.routing.ActiveClient;
import org.holdfast.routing.ClusterRouter;
import org.holdfast.routing.Forecast;
import org.holdfast.routing.Forecast.Candidate;
import org.holdfast.routing.Router;

/** A router as its node: automatic affinity, health, and how connections are balanced. */
final class RouterNode implements Node {
  private final ClusterRouter cluster;
  private final Router router;
  private final List<ServiceAddress> services;

  RouterNode(ClusterRouter cluster, List<ServiceAddress> services) {
    this.cluster = cluster;
    router = cluster.router();
    this.services = List.copyOf(services);
  }

  @Override
  public Member member() {
    return cluster.member();
  }

  @Override
  public Journal journal() {
    return router.journal();
  }

  @Override
  public Slice list(Search search, String after, int atMost) {
    if (!search.wantsAutomatic()) {
      return new Slice(List.of(), 0);
    }
    List<Placed> all =
        router.activeClients(Integer.MAX_VALUE).stream()
            .map(RouterNode::placed)
            .filter(placed -> matches(search, placed.entry()))
            .sorted(Comparator.comparing(Placed::cursor))
            .toList();
    List<Placed> page =
        all.stream().filter(one -> one.cursor().compareTo(after) > 0).limit(atMost).toList();
    return new Slice(page, all.size());
  }

  private static boolean matches(Search search, AffinityEntry entry) {
    return search.matches(entry.service(), entry.client(), entry.instance());
  }

  private static Placed placed(ActiveClient active) {
    return new Placed(
        active.service() + " " + active.client(),
        new AffinityEntry(
            active.service(),
            ClientSelector.address(active.client()),
            "",
            active.instance(),
            true,
            null,
            null,
            active.since(),
            "",
            0));
  }

  @Override
  public Optional<Forecast> forecast(ServiceAddress service, Endpoint client) {
    return Optional.of(router.forecast(service, client));
  }

  @Override
  public NodeReport report() {
    return new NodeReport(cluster.tableSize(), router.connections().size(), Optional.empty());
  }

  @Override
  public List<InstanceEntry> instances() {
    return services.stream()
        .flatMap(service -> router.candidates(service).stream().map(one -> entry(service, one)))
        .toList();
  }

  private InstanceEntry entry(ServiceAddress service, Candidate candidate) {
    return new InstanceEntry(
        "",
        service,
        "",
        candidate.instance(),
        Optional.empty(),
        Optional.of(candidate.state()),
        router.connections().count(candidate.instance()),
        0,
        Optional.empty());
  }

  @Override
  public Map<String, LongSupplier> counters() {
    return Map.of(
        "pinned", () -> router.counts().pinned(),
        "automatic", () -> router.counts().automatic(),
        "balanced", () -> router.counts().balanced(),
        "refused", () -> router.counts().refused(),
        "misses", () -> router.counts().ownerUnreachable());
  }

  @Override
  public Map<String, LongSupplier> gauges() {
    return Map.of("connections", () -> router.connections().size());
  }
}
