package org.holdfast.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Reports.Report;
import org.holdfast.facility.Roster;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.membership.ClaimMirror.Cover;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.routing.ClusterRouter;
import org.holdfast.routing.Forecast;
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
  private final Clerk clerk;
  private final Desk desk;
  private final Map<String, ServiceAddress> services;
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
    this.services = new TreeMap<>(services);
    member = node.member();
    timers = new Timers(ticker);
    meter = new Meter(ticker, node.counters(), node.gauges());
    clerk = new Clerk(node, meter, background);
    desk = new Desk(facility, owner, timers, member, clerk::carryOut);
    watch = new RosterWatch(node.journal());
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
        new RouterNode(router, List.copyOf(services.values())),
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
        roster.participants().stream().filter(this::isLive).toList(),
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
    return Map.copyOf(services);
  }

  /**
   * The service that is meant.
   *
   * @param text its name here, or its address and port
   * @throws NoSuchElementException if it is neither; the message says which there are
   */
  public ServiceAddress service(String text) {
    ServiceAddress named = services.get(text);
    if (named != null) {
      return named;
    }
    try {
      return Texts.service(text);
    } catch (IllegalArgumentException neither) {
      throw new NoSuchElementException(
          "no service is named '"
              + text
              + "' here; there are "
              + services.keySet()
              + ", and others by address and port, such as 192.0.2.1:80");
    }
  }

  /** The service's name here, or else its address and port. */
  public String nameOf(ServiceAddress service) {
    return services.entrySet().stream()
        .filter(one -> one.getValue().equals(service))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(service::toString);
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
    return onOwner(() -> page(meant, cursor, atMost));
  }

  private CompletionStage<AffinityEntries> page(Search search, Cursor cursor, int atMost) {
    List<Participant> stacks = stacks();
    if (search.target().isPresent()) {
      stacks = List.of(target(search.target().get()));
    }
    List<String> sources = new ArrayList<>(stacks.stream().map(Participant::name).toList());
    Optional<String> automatic = cursor.routerOr(router()).filter(any -> search.wantsAutomatic());
    automatic.ifPresent(sources::add);
    List<String> unfinished = sources.stream().filter(cursor::isUnfinished).toList();
    List<String> live = live();
    return gather(
            sources.stream().filter(live::contains).toList(),
            name ->
                ask(
                    name,
                    Verb.LIST,
                    search.canonical(),
                    cursor.of(name),
                    // Those that are read to their end are asked for their number alone.
                    String.valueOf(unfinished.contains(name) ? atMost : 0)))
        .thenApply(answers -> Merge.page(answers, sources, cursor, automatic, atMost));
  }

  /** Why a client goes where it goes, as the nearest live router says. */
  public CompletionStage<Explanation> explain(ServiceAddress service, Endpoint client) {
    return onOwner(
        () -> {
          Optional<Cover> cover = member.mirror().deciding(service, client);
          Optional<String> router = router();
          CompletionStage<Optional<Table>> forecast =
              router
                  .map(
                      name ->
                          ask(
                              name,
                              Verb.FORECAST,
                              service.toString(),
                              client.address().toString(),
                              String.valueOf(client.port())))
                  .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
          return forecast.thenCombine(
              detail(service, cover),
              (said, affinity) ->
                  new Explaining(cover, affinity, instances(service))
                      .by(router.orElse(""), said.flatMap(Management::forecast)));
        });
  }

  private static Optional<Forecast> forecast(Table table) {
    return table.isDone() ? Optional.of(Codec.forecast(table.rows())) : Optional.empty();
  }

  private CompletionStage<Optional<AffinityEntry>> detail(
      ServiceAddress service, Optional<Cover> cover) {
    return cover
        .filter(one -> !one.claim().isHole())
        .map(
            one ->
                ask(
                        one.claim().owner().target(),
                        Verb.FIND,
                        service.toString(),
                        one.client().toString())
                    .thenApply(
                        said ->
                            said.flatMap(table -> table.rows().stream().findFirst())
                                .map(row -> Codec.affinity(row).entry())))
        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
  }

  /** Whose the instances of a service are. */
  private Map<Endpoint, String> instances(ServiceAddress service) {
    Map<Endpoint, String> targets = new HashMap<>();
    for (Participant one : member.roster().participants()) {
      one.served().stream()
          .filter(served -> served.service().equals(service))
          .flatMap(served -> served.instances().stream())
          .forEach(instance -> targets.put(instance, one.name()));
    }
    return targets;
  }

  /** What happened to the affinities with exactly these clients, the last first. */
  public CompletionStage<List<EventEntry>> history(ServiceAddress service, ClientSelector client) {
    return events(
        Stream.of(String.valueOf(MOST_ROWS), service.toString(), client.toString())
            .toArray(String[]::new));
  }

  /** What happened on all nodes, the last first. */
  public CompletionStage<List<EventEntry>> events(int atMost) {
    return events(new String[] {String.valueOf(atMost)})
        .thenApply(events -> events.stream().limit(atMost).toList());
  }

  private CompletionStage<List<EventEntry>> events(String[] arguments) {
    return onOwner(
        () ->
            gather(live(), name -> ask(name, Verb.EVENTS, arguments))
                .thenApply(
                    answers ->
                        answers.entrySet().stream()
                            .flatMap(one -> events(one.getKey(), one.getValue()))
                            .sorted(Comparator.comparing(EventEntry::age))
                            .toList()));
  }

  /** Each node sees others come and go; here that is told once. */
  private Stream<EventEntry> events(String from, Table table) {
    return table.rows().stream()
        .map(row -> Codec.event(from, row))
        .filter(event -> from.equals(name()) || !RosterWatch.tells(event));
  }

  /** The targets and routers of the cluster, by name. */
  public CompletionStage<List<NodeEntry>> nodes() {
    return onOwner(
        () ->
            gather(live(), name -> ask(name, Verb.STATE))
                .thenApply(
                    answers ->
                        member.roster().participants().stream()
                            .sorted(Comparator.comparing(Participant::name))
                            .map(one -> entry(one, Optional.ofNullable(answers.get(one.name()))))
                            .toList()));
  }

  private NodeEntry entry(Participant one, Optional<Table> answer) {
    return new NodeEntry(
        one.name(),
        one.role(),
        isLive(one),
        one.name().equals(name()),
        answer.flatMap(table -> table.rows().stream().findFirst()).map(row -> Codec.report(row)));
  }

  /** Every instance of every service. */
  public CompletionStage<List<InstanceEntry>> instances() {
    return onOwner(
        () ->
            gather(live(), name -> ask(name, Verb.INSTANCES))
                .thenApply(answers -> Merge.instances(answers, member.roster(), this::nameOf)));
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
    return onOwner(
        () ->
            gather(live(), name -> ask(name, Verb.CHART, String.valueOf(minutes)))
                .thenApply(
                    answers ->
                        answers.entrySet().stream()
                            .map(
                                one ->
                                    Codec.chart(
                                        one.getKey(), role(one.getKey()), one.getValue().rows()))
                            .toList()));
  }

  /** The time between two values of a {@link Chart}. */
  public static Duration step() {
    return Meter.STEP;
  }

  private Role role(String name) {
    return member.roster().find(name).map(Participant::role).orElse(Role.ROUTER);
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
        .map(one -> order(one.target(), verb, arguments))
        .orElseGet(
            () ->
                CompletableFuture.completedStage(
                    Result.refused(
                        ReturnCode.NO_SUCH_AFFINITY
                            + " ("
                            + ReturnCode.NO_SUCH_AFFINITY.number()
                            + ")")));
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
            return order(target(target).name(), verb, arguments);
          } catch (NoSuchElementException unknown) {
            return CompletableFuture.completedStage(
                Result.refused(String.valueOf(unknown.getMessage())));
          }
        });
  }

  private CompletionStage<Result> order(String name, Verb verb, String... arguments) {
    return ask(name, verb, arguments)
        .thenApply(
            said ->
                said.map(table -> new Result(table.isDone(), table.text()))
                    .orElseGet(
                        () ->
                            Result.refused(
                                name
                                    + " did not answer within "
                                    + LONGEST_WAIT.toMillis()
                                    + " ms; it may have been done all the same")));
  }

  private Participant target(String name) {
    List<Participant> all = stacks();
    return all.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    noTarget(name) + all.stream().map(Participant::name).sorted().toList()));
  }

  private String noTarget(String name) {
    boolean isRouter =
        member.roster().find(name).filter(one -> one.role() == Role.ROUTER).isPresent();
    return isRouter
        ? "'"
            + name
            + "' is no target: it hands connections on and keeps nobody, so that it needs no draining"
            + " before it is stopped; the targets are "
        : "no target is named '" + name + "'; there are ";
  }

  private List<Participant> stacks() {
    return member.roster().participants().stream().filter(one -> one.role() == Role.STACK).toList();
  }

  private boolean isLive(Participant one) {
    return one.name().equals(name()) || (one.role() != Role.STRUCK && member.isSeenAlive(one));
  }

  private List<String> live() {
    return member.roster().participants().stream()
        .filter(this::isLive)
        .map(Participant::name)
        .toList();
  }

  /** This one, the one beside this stack, or any that lives. */
  private Optional<String> router() {
    return member.roster().participants().stream()
        .filter(one -> one.role() == Role.ROUTER && isLive(one))
        .map(Participant::name)
        .min(
            Comparator.<String, Boolean>comparing(one -> !one.equals(name()))
                .thenComparing(one -> !one.startsWith(name()))
                .thenComparing(one -> one));
  }

  /** The tables of those that answered in time and in a form that is understood. */
  private static CompletionStage<Map<String, Table>> gather(
      Collection<String> names, Function<String, CompletionStage<Optional<Table>>> asking) {
    Map<String, Table> answers = new TreeMap<>();
    CompletionStage<Map<String, Table>> all = CompletableFuture.completedStage(answers);
    for (String name : names) {
      all =
          all.thenCombine(
              asking.apply(name),
              (before, said) -> {
                said.filter(Table::isDone).ifPresent(table -> answers.put(name, table));
                return before;
              });
    }
    return all;
  }

  private CompletionStage<Optional<Table>> ask(String name, Verb verb, String... arguments) {
    List<String> texts = List.of(arguments);
    CompletionStage<Optional<Report>> said =
        name.equals(name())
            ? clerk.carryOut(new Order(0, verb.name(), texts)).thenApply(Optional::of)
            : desk.ask(name, verb.name(), texts);
    return said.thenApplyAsync(report -> report.flatMap(Management::table), owner);
  }

  /** What cannot be understood is as if it had not come. */
  private static Optional<Table> table(Report report) {
    try {
      return Optional.of(Table.of(report));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private <T> CompletionStage<T> onOwner(Supplier<CompletionStage<T>> task) {
    return CompletableFuture.supplyAsync(task, owner).thenCompose(stage -> stage);
  }

  /** Tells the journal who comes and goes. */
  private static final class RosterWatch {
    private final Journal journal;
    private Roster known = Roster.empty();

    RosterWatch(Journal journal) {
      this.journal = journal;
    }

    static boolean tells(EventEntry event) {
      return event.service().isEmpty() && (event.what() == What.UP || event.what() == What.DOWN);
    }

    boolean isNew(Roster roster) {
      if (roster.equals(known)) {
        return false;
      }
      for (Participant one : roster.participants()) {
        Optional<Participant> before = known.find(one.name());
        if (one.role() == Role.STRUCK) {
          tell(What.DOWN, one, before, "was given up by the cluster");
        } else if (before.isEmpty() || before.get().incarnation() != one.incarnation()) {
          journal.enter(What.UP, one.name() + " joined", "");
        }
      }
      known.participants().stream()
          .filter(one -> roster.find(one.name()).isEmpty())
          .forEach(one -> journal.enter(What.DOWN, one.name() + " left", ""));
      known = roster;
      return true;
    }

    private void tell(What what, Participant one, Optional<Participant> before, String words) {
      if (before.isEmpty() || before.get().role() != one.role()) {
        journal.enter(what, one.name() + " " + words, "");
      }
    }
  }
}
