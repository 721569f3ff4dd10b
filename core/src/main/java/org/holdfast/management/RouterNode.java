package org.holdfast.management;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
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
import org.holdfast.time.Ticker;

/** A router as its node: automatic affinity, health, and how connections are balanced. */
final class RouterNode implements Node {
  /** A second for each 10,000, which are looked through in a hundredth of that. */
  private static final Duration GOOD_FOR_EACH = Duration.ofNanos(100_000);

  private final ClusterRouter cluster;
  private final Router router;
  private final List<ServiceAddress> services;
  private final Ticker ticker;
  private volatile Glance last = new Glance(0, -1, new Slice(List.of(), 0));

  /** What was seen at that time, when so many were asked for. */
  private record Glance(long at, int atMost, Slice seen) {
    boolean isGood(long now, int wanted) {
      return wanted <= atMost && now - at < seen.total() * GOOD_FOR_EACH.toNanos();
    }

    Slice first(int wanted) {
      List<Placed> placed = seen.placed();
      return new Slice(placed.subList(0, Math.min(wanted, placed.size())), seen.total());
    }
  }

  RouterNode(ClusterRouter cluster, List<ServiceAddress> services, Ticker ticker) {
    this.cluster = cluster;
    this.ticker = ticker;
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
    List<ActiveClient> all =
        router.activeClients(Integer.MAX_VALUE).stream()
            .filter(one -> matches(search, one))
            .toList();
    return new Slice(
        first(atMost, all.stream().filter(behind(after))).stream().map(RouterNode::placed).toList(),
        all.size());
  }

  @Override
  public Slice glance(int atMost) {
    long now = ticker.nanos();
    Glance glance = last;
    if (!glance.isGood(now, atMost)) {
      glance = new Glance(now, atMost, list(Search.ALL, "", atMost));
      last = glance;
    }
    return glance.first(atMost);
  }

  private static boolean matches(Search search, ActiveClient active) {
    return search.matches(
        active.service(), ClientSelector.address(active.client()), active.instance());
  }

  private static Predicate<ActiveClient> behind(String cursor) {
    if (cursor.isEmpty()) {
      return any -> true;
    }
    Place last = Place.parse(cursor);
    return one -> Place.of(one).compareTo(last) > 0;
  }

  /** As many as are asked for, and no more, are sorted: there may be very many. */
  private static List<ActiveClient> first(int atMost, Stream<ActiveClient> all) {
    Comparator<ActiveClient> order = Comparator.comparing(Place::of);
    PriorityQueue<ActiveClient> first = new PriorityQueue<>(order.reversed());
    all.forEach(
        one -> {
          first.add(one);
          if (first.size() > atMost) {
            first.remove();
          }
        });
    return first.stream().sorted(order).toList();
  }

  private static Placed placed(ActiveClient active) {
    return new Placed(
        Place.of(active).toString(),
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

  /** Where a client stands in the list. */
  private record Place(ServiceAddress service, IpAddress client) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.<Place, IpAddress>comparing(place -> place.service.address())
            .thenComparingInt(place -> place.service.port())
            .thenComparing(Place::client);

    static Place of(ActiveClient active) {
      return new Place(active.service(), active.client());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it did not
     */
    static Place parse(String cursor) {
      int blank = cursor.indexOf(' ');
      if (blank < 0) {
        throw new IllegalArgumentException("'" + cursor + "' is no place in a list");
      }
      return new Place(
          Texts.service(cursor.substring(0, blank)), IpAddress.parse(cursor.substring(blank + 1)));
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return service + " " + client;
    }
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
