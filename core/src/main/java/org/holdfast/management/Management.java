package org.holdfast.management;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Roster;
import org.holdfast.journal.Journal;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.routing.ClusterRouter;
import org.holdfast.stack.TargetStack;
import org.holdfast.time.Ticker;

/**
 * What people see of the whole cluster from one of its nodes, and do to it. What belongs to another
 * node is asked of that one, so that each answers for what it owns (SPEC rule 1). All methods are
 * for any thread, unless they say otherwise; stages complete within {@link #LONGEST_WAIT}, also
 * when nodes are silent, perhaps on the owner thread, which must not be blocked. Serves SPEC E5,
 * E6, A8, A10 and C5.
 */
public final class Management {
  /** The longest that anybody waits for an answer. */
  public static final Duration LONGEST_WAIT = Desk.PATIENCE;

  /** The most rows of one listing. */
  public static final int MOST_ROWS = 1_000;

  private static final Duration CENSUS_EVERY = Duration.ofMillis(200);

  private final Node node;
  private final Member member;
  private final Executor owner;
  private final Timers timers;
  private final Ticker ticker;
  private final Meter meter;
  private final Desk desk;
  private final Nodes nodes;
  private final ServiceNames names;
  private final Listings listings;
  private final RosterWatch watch;
  private volatile Census census = Census.NOTHING;
  private long censusFrom;

  private Management(
      Node node,
      Map<String, ServiceAddress> services,
      CouplingFacility facility,
      Executor owner,
      Executor background,
      Ticker ticker) {
    this.node = node;
    this.owner = owner;
    this.ticker = ticker;
    names = new ServiceNames(services);
    member = node.member();
    timers = new Timers(ticker);
    meter = new Meter(ticker, node.counters(), node.gauges());
    Clerk clerk = new Clerk(node, meter, background);
    desk = new Desk(facility, owner, timers, member, clerk::carryOut);
    nodes = new Nodes(member, owner, clerk, desk);
    listings = new Listings(nodes, member, names);
    watch = new RosterWatch(node.journal(), member.mirror());
  }

  /**
   * Of a target.
   *
   * @param services those configured there, by name
   * @param owner the stack's own
   * @param background where it may take a moment to look through many affinities
   */
  public static Management of(
      TargetStack stack,
      Map<String, ServiceAddress> services,
      CouplingFacility facility,
      Executor owner,
      Executor background,
      Ticker ticker) {
    return new Management(new StackNode(stack), services, facility, owner, background, ticker);
  }

  /** Of a router; the parameters are those of a target. */
  public static Management of(
      ClusterRouter router,
      Map<String, ServiceAddress> services,
      CouplingFacility facility,
      Executor owner,
      Executor background,
      Ticker ticker) {
    return new Management(
        new RouterNode(router, List.copyOf(services.values()), ticker),
        services,
        facility,
        owner,
        background,
        ticker);
  }

  /** Owner thread: everything that time brings; to be called all few milliseconds. */
  public void tick() {
    timers.run();
    meter.tick();
    Roster roster = member.roster();
    if (watch.isNew(roster)) {
      desk.listenTo(roster);
    }
    if (census.equals(Census.NOTHING) || ticker.nanos() - censusFrom >= CENSUS_EVERY.toNanos()) {
      censusFrom = ticker.nanos();
      census = takeCensus(roster);
    }
  }

  private Census takeCensus(Roster roster) {
    return Census.of(
        member.mirror().claims(),
        roster.participants(),
        roster.participants().stream().filter(nodes::isLive).toList(),
        member.isCurrent());
  }

  /** What this node knows without asking anybody, some tenths of a second old at most. */
  public Census census() {
    return census;
  }

  /** The name of this node. */
  public String name() {
    return member.self().name();
  }

  /** What happened on this node. */
  public Journal journal() {
    return node.journal();
  }

  /** The services that are configured here, by name. */
  public Map<String, ServiceAddress> services() {
    return names.services();
  }

  /**
   * The service that is meant.
   *
   * @param text its name here, or its address and port
   * @throws NoSuchElementException if it is neither; the message says which there are
   */
  public ServiceAddress service(String text) {
    return names.service(text);
  }

  /** The service's name here, or else its address and port. */
  public String nameOf(ServiceAddress service) {
    return names.nameOf(service);
  }

  /**
   * The clients that are meant.
   *
   * @param text as they are listed: an address or a prefix, with or without ports
   * @throws IllegalArgumentException if it is not of that form
   */
  public ClientSelector client(String text) {
    return Texts.client(text);
  }

  /**
   * A page of the cluster's affinities.
   *
   * @param search words that all must hold; empty: all affinities
   * @param after the {@link AffinityEntries#next} of the page before; empty: the first page
   * @param atMost how many, 1 to {@link #MOST_ROWS}
   * @throws IllegalArgumentException if one of them is not allowed
   * @throws NoSuchElementException if a service is meant that nobody knows; the stage fails with it
   *     if an owner is meant that is no target
   */
  public CompletionStage<AffinityEntries> affinities(String search, String after, int atMost) {
    if (atMost < 1 || atMost > MOST_ROWS) {
      throw new IllegalArgumentException(
          atMost + " rows are asked for; allowed are 1 to " + MOST_ROWS);
    }
    Search meant = Search.parse(search, this::service);
    Cursor cursor = Cursor.parse(after);
    return onOwner(() -> listings.page(meant, cursor, atMost));
  }

  /** Why a client goes where it goes, as the nearest live router says. */
  public CompletionStage<Explanation> explain(ServiceAddress service, Endpoint client) {
    return onOwner(() -> Explaining.of(nodes, member, service, client));
  }

  /** What happened to the affinities with exactly these clients, the last first. */
  public CompletionStage<List<EventEntry>> history(ServiceAddress service, ClientSelector client) {
    return onOwner(() -> listings.history(service, client, MOST_ROWS));
  }

  /** What happened on all nodes, the last first. */
  public CompletionStage<List<EventEntry>> events(int atMost) {
    return onOwner(() -> listings.events(atMost));
  }

  /**
   * What happened on all nodes of what is meant, the last first. Who is of an older build, which
   * knows no search, is left out.
   *
   * @param search words that all must hold
   * @throws IllegalArgumentException if a word is not allowed; the message says what is
   * @throws NoSuchElementException if a service is meant that nobody knows
   */
  public CompletionStage<List<EventEntry>> events(String search, int atMost) {
    EventSearch meant = EventSearch.parse(search, this::service);
    return onOwner(() -> listings.events(meant, atMost));
  }

  /** Every instance of every service. */
  public CompletionStage<List<InstanceEntry>> instances() {
    return onOwner(listings::instances);
  }

  /**
   * All that those want to see who look again and again; each node is asked for all of it at once.
   *
   * @param newest how many of the affinities that were started last, 0 to {@link #MOST_ROWS}
   * @param events how many of the last events, 0 to {@link #MOST_ROWS}
   * @throws IllegalArgumentException if one of them is not allowed
   */
  public CompletionStage<Overview> overview(int newest, int events) {
    if (Math.min(newest, events) < 0 || Math.max(newest, events) > MOST_ROWS) {
      throw new IllegalArgumentException(
          newest
              + " affinities and "
              + events
              + " events are asked for; allowed are 0 to "
              + MOST_ROWS);
    }
    return onOwner(() -> listings.overview(newest, events));
  }

  /**
   * What every node counted.
   *
   * @param minutes of how many, 1 to 60
   */
  public CompletionStage<List<Chart>> charts(int minutes) {
    if (minutes < 1 || minutes > 60) {
      throw new IllegalArgumentException(minutes + " minutes are asked for; allowed are 1 to 60");
    }
    return onOwner(() -> listings.charts(minutes));
  }

  /** The time between two values of a {@link Chart}. */
  public static Duration step() {
    return Meter.STEP;
  }

  /**
   * Ends the affinity with exactly these clients, whosever it is; its owner is told.
   *
   * @param by who wants it
   */
  public CompletionStage<Result> end(ServiceAddress service, ClientSelector client, String by) {
    return onOwner(
        () -> atOwner(service, client, Verb.END, service.toString(), client.toString(), by));
  }

  /**
   * Lets the affinity with exactly these clients last at least so long from now on, or as long as
   * its owner's settings allow.
   *
   * @throws IllegalArgumentException if it is less than a second
   */
  public CompletionStage<Result> extend(
      ServiceAddress service, ClientSelector client, Duration fromNow, String by) {
    if (fromNow.toSeconds() < 1) {
      throw new IllegalArgumentException("an affinity is extended by a second at least");
    }
    return onOwner(
        () ->
            atOwner(
                service,
                client,
                Verb.EXTEND,
                service.toString(),
                client.toString(),
                String.valueOf(fromNow.toSeconds()),
                by));
  }

  private CompletionStage<Result> atOwner(
      ServiceAddress service, ClientSelector client, Verb verb, String... arguments) {
    Optional<Owner> found = member.mirror().ownerOf(service, client);
    return found
        .map(one -> nodes.order(one.target(), verb, arguments))
        .orElseGet(() -> CompletableFuture.completedStage(Result.of(ReturnCode.NO_SUCH_AFFINITY)));
  }

  /**
   * A target's service, or all of its services, gets no new clients.
   *
   * @param service the name there; empty: all
   */
  public CompletionStage<Result> drain(
      String target, Optional<String> service, Duration atMost, String by) {
    return atTarget(target, Verb.DRAIN, service.orElse(""), String.valueOf(atMost.toSeconds()), by);
  }

  /** A target's service, or all of its services, gets new clients again. */
  public CompletionStage<Result> resume(String target, Optional<String> service, String by) {
    return atTarget(target, Verb.RESUME, service.orElse(""), by);
  }

  /** A target's service, or all of its services, gets no clients at all; what is kept ends. */
  public CompletionStage<Result> withdraw(String target, Optional<String> service, String by) {
    return atTarget(target, Verb.WITHDRAW, service.orElse(""), by);
  }

  /** How long a target's affinities last at most, for later starts and renewals (SPEC A4). */
  public CompletionStage<Result> setMaxDuration(String target, Duration atMost, String by) {
    return atTarget(target, Verb.LIMIT, String.valueOf(atMost.toSeconds()), by);
  }

  private CompletionStage<Result> atTarget(String target, Verb verb, String... arguments) {
    return onOwner(
        () -> {
          try {
            return nodes.order(nodes.target(target).name(), verb, arguments);
          } catch (NoSuchElementException unknown) {
            return CompletableFuture.completedStage(
                Result.refused(String.valueOf(unknown.getMessage())));
          }
        });
  }

  private <T> CompletionStage<T> onOwner(Supplier<CompletionStage<T>> task) {
    return CompletableFuture.supplyAsync(task, owner).thenCompose(stage -> stage);
  }
}
