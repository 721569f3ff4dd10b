package org.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.FilterSettings;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Bucket;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Orders;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Question;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap;
import org.holdfast.facility.Summary;
import org.holdfast.management.Management;
import org.holdfast.routing.ClusterRouter;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Query;
import org.holdfast.stack.LocalHost;
import org.holdfast.stack.Requester;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/** Stacks and routers of one service, joined by simulated maps. */
final class SimulatedCluster {
  static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  static final ServiceAddress ADMIN = new ServiceAddress(IpAddress.parse("192.0.2.1"), 81);
  static final ServiceAddress SIX = new ServiceAddress(IpAddress.parse("2001:db8:5::1"), 80);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Map<String, ServiceAddress> NAMES = Map.of("shop", SHOP, "admin", ADMIN);

  final Simulation simulation;
  final SimulatedMap<ClaimKey, PrefixClaims> claims = new SimulatedMap<>();
  final SimulatedMap<String, Roster> roster = new SimulatedMap<>();
  private final SimulatedMap<String, Beat> beats = new SimulatedMap<>();
  private final SimulatedMap<Route, Reply> replies = new SimulatedMap<>();
  private final SimulatedMap<String, Question> questions = new SimulatedMap<>();
  private final SimulatedMap<Bucket, Presence> presence = new SimulatedMap<>();
  private final SimulatedMap<String, Summary> summaries = new SimulatedMap<>();
  final SimulatedMap<Route, Orders> orders = new SimulatedMap<>();
  final SimulatedMap<Route, Reports> reports = new SimulatedMap<>();
  private final List<SimulatedMap<?, ?>> maps =
      List.of(claims, roster, beats, replies, questions, presence, summaries, orders, reports);
  private final List<Link> links = new ArrayList<>();
  final List<Router> routers = new ArrayList<>();
  private boolean split;
  private long incarnations;

  SimulatedCluster(long seed) {
    simulation = new Simulation(seed);
  }

  private record Facility(
      Link link,
      SharedMap<ClaimKey, PrefixClaims> claims,
      SharedMap<String, Roster> roster,
      SharedMap<String, Beat> beats,
      SharedMap<Route, Reply> replies,
      SharedMap<String, Question> questions,
      SharedMap<Bucket, Presence> presence,
      SharedMap<String, Summary> summaries,
      SharedMap<Route, Orders> orders,
      SharedMap<Route, Reports> reports)
      implements CouplingFacility {
    @Override
    public void onUpheaval(Runnable listener) {
      link.onUpheaval(listener);
    }
  }

  private Management managed(Link link, Management management) {
    link.execute(management::tick);
    simulation.after(TICK, () -> managed(link, management));
    return management;
  }

  private CouplingFacility facility(Link link) {
    links.add(link);
    return new Facility(
        link,
        claims.through(link),
        roster.through(link),
        beats.through(link),
        replies.through(link),
        questions.through(link),
        presence.through(link),
        summaries.through(link),
        orders.through(link),
        reports.through(link));
  }

  boolean isSplit() {
    return split;
  }

  /** The network falls apart: these nodes are side 1, all others side 0. */
  void split(Collection<Link> apart) {
    maps.forEach(SimulatedMap::split);
    links.forEach(link -> link.moveTo(apart.contains(link) ? 1 : 0));
    split = true;
  }

  /** The network is whole again: one side's rows stand, and the others' nodes come to it. */
  void merge(int winner, boolean allAreTold) {
    maps.forEach(map -> map.merge(winner));
    for (Link link : links) {
      if (link.side() == winner) {
        link.renumber(0);
        if (allAreTold) {
          link.upheaval();
        }
      } else {
        link.mergeInto(0);
      }
    }
    split = false;
  }

  /** Every map of that side loses a share of its rows, and its nodes are told of it. */
  void lose(int side, double share) {
    maps.forEach(map -> map.lose(side, share, simulation.random()));
    links.stream().filter(link -> link.side() == side).forEach(Link::upheaval);
  }

  /** A target with one instance, port 8000 and its number, that serves the shop and its admin. */
  Stack stack(int number) {
    return stack(number, "node" + number, Integer.MAX_VALUE);
  }

  Stack stack(int number, String name, int maxPerInstance) {
    Endpoint instance = new Endpoint(IpAddress.parse("10.0.0.1"), 8000 + number);
    return stack(
        settings(
            instance,
            name,
            maxPerInstance,
            Map.of(
                "shop", served("shop", SHOP, instance), "admin", served("admin", ADMIN, instance))),
        instance);
  }

  private static StackService served(String name, ServiceAddress service, Endpoint instance) {
    return new StackService(
        name, service, List.of(instance), List.of(Principal.application("trusted")), false);
  }

  private static StackSettings settings(
      Endpoint instance, String name, int maxPerInstance, Map<String, StackService> services) {
    return new StackSettings(
        new ClusterSettings("simulated", null, List.of(instance)),
        name,
        Duration.ofHours(4),
        Duration.ofHours(24),
        24,
        56,
        services,
        maxPerInstance,
        Integer.MAX_VALUE,
        3,
        Duration.ZERO,
        new ControlSocketSettings(null, null, Duration.ZERO, 256),
        new FilterSettings(false, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(60)));
  }

  /** A target with one instance of a service with automatic affinity. */
  Stack openAutomatic(int number) {
    Stack stack = automatic(number);
    stack.open();
    if (!simulation.runUntil(stack.opened::isDone, Duration.ofSeconds(5))) {
      throw new AssertionError("stack " + number + " did not open");
    }
    return stack;
  }

  Stack automatic(int number) {
    Endpoint instance = new Endpoint(IpAddress.parse("10.0.0.1"), 8000 + number);
    return stack(
        settings(
            instance,
            "node" + number,
            Integer.MAX_VALUE,
            Map.of(
                "shop",
                new StackService(
                    "shop",
                    SHOP,
                    List.of(instance),
                    List.of(Principal.application("trusted")),
                    true))),
        instance);
  }

  /** A target with any settings; some of its methods ask for that instance. */
  Stack stack(StackSettings settings, Endpoint instance) {
    return new Stack(settings, instance);
  }

  Stack openStack(int number) {
    Stack stack = stack(number);
    stack.open();
    if (!simulation.runUntil(stack.opened::isDone, Duration.ofSeconds(5))) {
      throw new AssertionError("stack " + number + " did not open");
    }
    stack.opened.join();
    return stack;
  }

  Router newRouter(String name) {
    return new Router(name, List.of());
  }

  Router openRouter(String name) {
    return openRouter(name, List.of());
  }

  /** One that balances the shop to these targets as well, which have no stack. */
  Router openRouter(String name, List<Endpoint> unaware) {
    Router router = new Router(name, unaware);
    router.open();
    if (!simulation.runUntil(router.opened::isDone, Duration.ofSeconds(5))) {
      throw new AssertionError("router " + name + " did not open");
    }
    router.opened.join();
    return router;
  }

  private static void tell(CompletionStage<?> stage, CompletableFuture<@Nullable Void> opened) {
    stage.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            opened.complete(null);
          } else {
            opened.completeExceptionally(failure);
          }
        });
  }

  /** A target's stack in a process of its own. */
  final class Stack implements LocalHost {
    final Link link = new Link(simulation);
    final Endpoint instance;
    final TargetStack stack;
    final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
    final List<Indication> indications = new ArrayList<>();
    final Set<Endpoint> silent = new HashSet<>();
    boolean listening = true;
    boolean hasAddress = true;

    private final CouplingFacility facility = facility(link);

    private Stack(StackSettings settings, Endpoint instance) {
      this.instance = instance;
      stack = new TargetStack(settings, facility, link, simulation, this, ++incarnations);
    }

    /** What people see from here; from now on, as it costs every history words and chance. */
    Management manage() {
      return managed(link, Management.of(stack, NAMES, facility, link, link, simulation));
    }

    @Override
    public boolean listens(Endpoint endpoint) {
      return listening
          && silent.stream()
              .filter(one -> endpoint.address().isUnspecified() || endpoint.equals(one))
              .noneMatch(one -> one.port() == endpoint.port());
    }

    @Override
    public boolean has(IpAddress address) {
      return hasAddress;
    }

    void open() {
      stack.indicateTo(indications::add);
      link.execute(() -> tell(stack.open(), opened));
      tick();
    }

    private void tick() {
      link.execute(stack::tick);
      simulation.after(TICK, this::tick);
    }

    Requester trusted() {
      return new Requester(SHOP, instance, Principal.application("trusted"));
    }

    CompletableFuture<AffinityResponse> startAsync(ClientSelector client, Duration duration) {
      return stack.start(trusted(), AffinityRequest.of(client, duration)).toCompletableFuture();
    }

    /** What its instances own, as people see it: at most 100. */
    List<Kept> kept() {
      return stack.administration().page(Query.ALL, Long.MAX_VALUE, 100).kept();
    }

    CompletableFuture<ReturnCode> endByAdministrator(Kept one) {
      return stack.administration().end(one.service(), one.client(), "bob").toCompletableFuture();
    }

    AffinityResponse start(ClientSelector client, Duration duration) {
      return answer(startAsync(client, duration));
    }

    AffinityResponse start(Requester requester, AffinityRequest request) {
      return answer(stack.start(requester, request).toCompletableFuture());
    }

    AffinityResponse end(ClientSelector client) {
      return end(AffinityRequest.of(client, null));
    }

    AffinityResponse endPart(ClientSelector part) {
      return end(AffinityRequest.of(part, null).asPart());
    }

    AffinityResponse extend(ClientSelector client, Duration fromNow) {
      return stack.extend(trusted(), AffinityRequest.of(client, fromNow));
    }

    AffinityResponse end(AffinityRequest request) {
      return answer(stack.end(trusted(), request).toCompletableFuture());
    }

    void close() {
      CompletableFuture<Boolean> closed = new CompletableFuture<>();
      link.execute(() -> stack.close().thenRun(() -> closed.complete(true)));
      if (!simulation.runUntil(closed::isDone, Duration.ofSeconds(5))) {
        throw new AssertionError("the stack did not say goodbye");
      }
    }
  }

  AffinityResponse answer(CompletableFuture<AffinityResponse> answer) {
    if (!simulation.runUntil(answer::isDone, Duration.ofSeconds(3))) {
      throw new AssertionError("no answer within 3 s");
    }
    return answer.join();
  }

  /** A front tier in a process of its own. */
  final class Router {
    final Link link = new Link(simulation);
    final String name;
    final ClusterRouter router;
    final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
    private final CouplingFacility facility = facility(link);

    private Router(String name, List<Endpoint> unaware) {
      this.name = name;
      router =
          new ClusterRouter(
              name,
              ++incarnations,
              facility,
              link,
              simulation,
              Map.of(SHOP, unaware, ADMIN, List.of(), SIX, List.of()),
              Set.of());
      routers.add(this);
    }

    /** What people see from here; from now on. */
    Management manage() {
      return managed(link, Management.of(router, NAMES, facility, link, link, simulation));
    }

    void open() {
      link.execute(() -> tell(router.open(), opened));
      tick();
    }

    private void tick() {
      link.execute(router::tick);
      simulation.after(TICK, this::tick);
    }

    void close() {
      routers.remove(this);
      link.execute(router::close);
    }

    /** Whether starts wait for it: it has the lease, and does not just route by what it holds. */
    boolean isLive() {
      return router.isCurrent();
    }

    /** Whether it takes clients now: it is open, and its process runs. */
    boolean takesClients() {
      return opened.isDone() && link.isRunning();
    }

    /** A connection comes in: it is routed and entered in the table. */
    Open connect(String client, int port) {
      Endpoint from = new Endpoint(IpAddress.parse(client), port);
      RouteDecision decision = router.router().route(SHOP, from, Set.of());
      boolean isPinned = decision instanceof Pinned;
      Endpoint instance =
          decision instanceof Pinned pinned
              ? pinned.owner().instance()
              : ((Balanced) decision).instance();
      return router.router().connections().open(SHOP, from, instance, isPinned);
    }

    RouteDecision route(String client) {
      return route(SHOP, client, 40_000);
    }

    RouteDecision route(ServiceAddress service, String client, int port) {
      return router.router().route(service, new Endpoint(IpAddress.parse(client), port), Set.of());
    }
  }
}
