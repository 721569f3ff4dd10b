package org.holdfast.routing;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.routing.Forecast.Candidate;
import org.holdfast.routing.RouteDecision.Automatic;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.RouteDecision.Reason;
import org.holdfast.routing.RouteDecision.Refused;
import org.holdfast.table.ForwardingTable;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Decides where each new connection goes (SPEC A12, C1, C5). Safe for all threads; {@link #route}
 * takes no lock and calls nobody.
 */
public final class Router {
  private static final RouteDecision HELD = new Held();
  private static final RouteDecision UNKNOWN = new Refused(Reason.UNKNOWN_SERVICE);
  private static final RouteDecision DOWN = new Refused(Reason.EVERY_INSTANCE_DOWN);
  private static final RouteDecision DRAINING = new Refused(Reason.EVERY_INSTANCE_DRAINING);
  private static final RouteDecision FULL = new Refused(Reason.EVERY_INSTANCE_FULL);
  private static final RouteDecision NOBODY = new Refused(Reason.NO_INSTANCE_LEFT);

  private final Ticker ticker;
  private final ForwardingTable affinities;
  private final Currency currency;
  private final Health health;
  private final ConnectionEvents events;
  private final ConnectionTable connections;
  private final Journal journal;
  private final ConcurrentMap<ServiceAddress, Balancer> balancers = new ConcurrentHashMap<>();

  private final Seats seats;
  private final ConcurrentMap<ServiceAddress, Rendezvous> hashes = new ConcurrentHashMap<>();

  private final LongAdder pinned = new LongAdder();
  private final LongAdder automatic = new LongAdder();
  private final LongAdder balanced = new LongAdder();
  private final LongAdder held = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder ownerUnreachable = new LongAdder();

  public Router(Ticker ticker, ForwardingTable affinities, Currency currency) {
    this(ticker, affinities, currency, ConnectionEvents.NOBODY, new Seats(ticker, true));
  }

  Router(
      Ticker ticker,
      ForwardingTable affinities,
      Currency currency,
      ConnectionEvents events,
      Seats seats) {
    this.ticker = ticker;
    journal = new Journal(ticker);
    this.events = events;
    this.seats = seats;
    connections = new ConnectionTable(ticker, events, seats);
    this.affinities = affinities;
    this.currency = currency;
    this.health = new Health(ticker);
  }

  /**
   * Publishes who serves a service, instead of what was published before.
   *
   * @param instances those of the cluster and those configured; one named twice counts once
   */
  public void serve(ServiceAddress service, List<Endpoint> instances) {
    serve(service, instances, Set.of());
  }

  /**
   * The same, where some of the instances take no new clients: they are never balanced to, and
   * clients that an affinity governs go on to come to them (SPEC C5).
   */
  public void serve(ServiceAddress service, List<Endpoint> instances, Set<Endpoint> draining) {
    balancer(service).publish(instances, draining);
    health.forgetAllBut(balancers.values().stream().flatMap(b -> b.instances().stream()).toList());
  }

  /** A router that runs alone: from now on these services have automatic affinity (SPEC B1). */
  public void keepActive(Set<ServiceAddress> services) {
    seats.automatic(
        services.stream().collect(toMap(one -> one, one -> Set.copyOf(instances(one)))));
    services.forEach(one -> hashes.put(one, Rendezvous.settled(instances(one))));
  }

  /**
   * From now on these services have automatic affinity, and no others (SPEC B1).
   *
   * @param instances for each, which of its instances new clients may go to
   */
  void automatic(Map<ServiceAddress, Rendezvous> instances) {
    hashes.keySet().retainAll(instances.keySet());
    hashes.putAll(instances);
  }

  /** Whether a client of the service stays where it has an active connection (SPEC B1). */
  public boolean isAutomatic(ServiceAddress service) {
    return hashes.containsKey(service);
  }

  /** How many connections the other routers have, by instance, as they told last (SPEC C1). */
  void others(Map<Endpoint, Integer> counts) {
    balancers.values().forEach(balancer -> balancer.others(counts));
  }

  private Balancer balancer(ServiceAddress service) {
    return balancers.computeIfAbsent(
        service, key -> new Balancer(connections, health, new SlowStart(ticker)));
  }

  /** Who serves a service, as published last; whoever is down or rests too. */
  public List<Endpoint> instances(ServiceAddress service) {
    Balancer balancer = balancers.get(service);
    return balancer == null ? List.of() : balancer.instances();
  }

  /** Whether new clients may go to an instance: it serves, does not drain, and is not down. */
  public boolean takesNewClients(ServiceAddress service, Endpoint instance) {
    Balancer balancer = balancers.get(service);
    return balancer != null
        && balancer.instances().contains(instance)
        && !balancer.isDraining(instance)
        && !health.isDown(instance);
  }

  /**
   * From now on an instance that returns to a service, because it is {@link #up} again or served
   * again, gets a share of the balanced connections that rises linearly over this time.
   */
  public void slowStart(ServiceAddress service, Duration time) {
    balancer(service).slowStart().lasts(time);
  }

  /** Decides for one new connection, where instances take any number of them. */
  public RouteDecision route(ServiceAddress service, Endpoint client, Set<Endpoint> tried) {
    return route(service, client, tried, instance -> false);
  }

  /**
   * Decides for one new connection.
   *
   * @param client its source address and port
   * @param tried the instances that refused or timed out this very connection; none is named again
   * @param full which instances take no more now: none of them is balanced to, but a client that an
   *     affinity governs is sent to its owner all the same (SPEC rule 16), unless that is down
   */
  public RouteDecision route(
      ServiceAddress service, Endpoint client, Set<Endpoint> tried, Predicate<Endpoint> full) {
    return currency.mayRoute() ? route(service, client, tried, full, true) : counted(held, HELD);
  }

  /**
   * Decides as {@link #route} does, but by what is held, whether it is current or not: for a
   * connection that has been held for too long. Never {@link Held}.
   */
  public RouteDecision routeByWhatIsHeld(
      ServiceAddress service, Endpoint client, Set<Endpoint> tried, Predicate<Endpoint> full) {
    return route(service, client, tried, full, false);
  }

  private RouteDecision route(
      ServiceAddress service,
      Endpoint client,
      Set<Endpoint> tried,
      Predicate<Endpoint> full,
      boolean mayHold) {
    Owner owner = affinities.route(service, client.address(), client.port());
    if (owner != null && !tried.contains(owner.instance()) && !health.isDown(owner.instance())) {
      return counted(pinned, new Pinned(owner));
    }
    if (owner != null) {
      ownerUnreachable.increment();
    }
    Rendezvous hash = hashes.get(service);
    Balancer balancer = balancers.get(service);
    if (hash != null && balancer != null) {
      return keepActive(new Visitor(service, client.address()), balancer, hash, tried, mayHold);
    }
    return balance(service, tried, full, downOwner(owner, tried));
  }

  private static @Nullable Endpoint downOwner(@Nullable Owner owner, Set<Endpoint> tried) {
    return owner == null || tried.contains(owner.instance()) ? null : owner.instance();
  }

  /**
   * Decides as {@link #route} does for a client that no affinity governs, a server's or an
   * automatic one.
   */
  public RouteDecision balance(
      ServiceAddress service, Set<Endpoint> tried, Predicate<Endpoint> full) {
    return balance(service, tried, full, null);
  }

  private RouteDecision balance(
      ServiceAddress service,
      Set<Endpoint> tried,
      Predicate<Endpoint> full,
      @Nullable Endpoint downOwner) {
    Balancer balancer = balancers.get(service);
    if (balancer == null) {
      return counted(refused, UNKNOWN);
    }
    Endpoint instance = balancer.choose(tried, full);
    return instance == null
        ? counted(refused, whyNone(balancer, tried))
        : counted(balanced, new Balanced(instance, downOwner));
  }

  /** Where the client is active, or else where all routers choose (SPEC rule 14). */
  private RouteDecision keepActive(
      Visitor visitor, Balancer balancer, Rendezvous hash, Set<Endpoint> tried, boolean mayHold) {
    Predicate<Endpoint> takes = instance -> !tried.contains(instance) && !health.isDown(instance);
    Seat seat = seats.find(visitor, takes.and(balancer::serves));
    if (seat != null && seat.isActive()) {
      return counted(automatic, new Automatic(seat.instance()));
    }
    Predicate<Endpoint> isWell = takes.and(instance -> !health.isResting(instance));
    Endpoint chosen = hash.choose(visitor, isWell);
    if (chosen == null) {
      chosen = hash.choose(visitor, takes);
    }
    if (chosen == null) {
      return counted(refused, whyNone(balancer, tried));
    }
    if (seat != null && !seat.instance().equals(chosen)) {
      return justLeft(seat, mayHold);
    }
    if (mayHold && !hash.isAgreed(visitor, chosen, isWell)) {
      return counted(held, HELD);
    }
    health.chosen(chosen);
    return counted(balanced, new Automatic(chosen));
  }

  /** It may be back already through another router, which word of the end had not reached. */
  private RouteDecision justLeft(Seat seat, boolean mayHold) {
    return mayHold && seat.isOver(Seat.LINGERS, ticker.nanos())
        ? counted(held, HELD)
        : counted(automatic, new Automatic(seat.instance()));
  }

  private RouteDecision whyNone(Balancer balancer, Set<Endpoint> tried) {
    List<Endpoint> untried =
        balancer.instances().stream().filter(instance -> !tried.contains(instance)).toList();
    if (untried.isEmpty()) {
      return NOBODY;
    }
    List<Endpoint> up = untried.stream().filter(instance -> !health.isDown(instance)).toList();
    if (up.isEmpty()) {
      return DOWN;
    }
    return up.stream().allMatch(balancer::isDraining) ? DRAINING : FULL;
  }

  private static RouteDecision counted(LongAdder counter, RouteDecision decision) {
    counter.increment();
    return decision;
  }

  /**
   * How {@link #route} would decide for a new connection, without deciding: nothing is counted, and
   * no instance's turn is taken. That instances may be full is left out.
   *
   * @param client its source address and port; port 0: one that no affinity names
   */
  public Forecast forecast(ServiceAddress service, Endpoint client) {
    return new Forecasting(affinities, currency, health, seats)
        .of(service, client, balancers.get(service), hashes.get(service), ticker.nanos());
  }

  /** Every instance of a service as it is now, best first. */
  public List<Candidate> candidates(ServiceAddress service) {
    Balancer balancer = balancers.get(service);
    return balancer == null ? List.of() : balancer.candidates();
  }

  /**
   * Clients that automatic affinity keeps, through whatever router of the cluster, in no order
   * (SPEC B5): whose new connections go there.
   */
  public List<ActiveClient> activeClients(int atMost) {
    return seats.list(this::keepsActive, atMost);
  }

  private boolean keepsActive(ServiceAddress service, Endpoint instance) {
    Balancer balancer = balancers.get(service);
    return balancer != null && balancer.serves(instance) && !health.isDown(instance);
  }

  /** The active connections of this router. */
  public ConnectionTable connections() {
    return connections;
  }

  /**
   * An instance refused or timed out a connection. It is not chosen for a while, unless nothing
   * else is left; pinned clients still go there.
   */
  public void failed(Endpoint instance) {
    health.failed(instance);
  }

  /** An instance took a connection: what {@link #failed} said of it is forgotten. */
  public void reached(Endpoint instance) {
    health.reached(instance);
  }

  /**
   * An instance reset a connection before it had answered anything. Several in a row are as one
   * that {@link #failed}.
   */
  public void reset(Endpoint instance) {
    health.reset(instance);
  }

  /** An instance has begun to answer: what {@link #reset} said of it is forgotten. */
  public void answered(Endpoint instance) {
    health.answered(instance);
  }

  /** Whether an instance is left alone now, because it {@link #failed}. */
  public boolean isResting(Endpoint instance) {
    return health.isResting(instance);
  }

  /**
   * A service's active checks found an instance down: it gets no connection at all until they say
   * {@link #up}, not even those of clients that it keeps, whose affinity stays (SPEC C5).
   */
  public void down(ServiceAddress service, Endpoint instance) {
    if (health.down(service, instance)) {
      journal.enter(What.DOWN, service, instance.toString(), "");
    }
  }

  /**
   * A service's active checks take back that an instance is {@link #down}.
   *
   * @param returns whether it was up before, so that it has a slow start where that is set
   */
  public void up(ServiceAddress service, Endpoint instance, boolean returns) {
    if (health.up(service, instance)) {
      journal.enter(What.UP, service, instance.toString(), "");
      if (returns) {
        balancer(service).slowStart().returned(instance);
      }
    }
  }

  /**
   * An instance's target began a new life: what checks and connections said of the former one does
   * not keep the clients away that the new one has been granted (SPEC A13).
   */
  void beganAnew(Endpoint instance) {
    if (health.isDown(instance)) {
      balancers.values().stream()
          .filter(balancer -> balancer.serves(instance))
          .forEach(balancer -> balancer.slowStart().returned(instance));
    }
    health.forget(instance);
  }

  /** Whether the active checks of any service say that an instance is {@link #down}. */
  public boolean isDown(Endpoint instance) {
    return health.isDown(instance);
  }

  /** What happened here. */
  public Journal journal() {
    return journal;
  }

  /** What was decided so far. */
  public RouteCounts counts() {
    return new RouteCounts(
        pinned.sum(),
        automatic.sum(),
        balanced.sum(),
        held.sum(),
        refused.sum(),
        ownerUnreachable.sum(),
        health.failures(),
        events.untold());
  }
}
