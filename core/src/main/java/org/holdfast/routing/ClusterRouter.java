package org.holdfast.routing;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Participant.Served;
import org.holdfast.facility.Question;
import org.holdfast.facility.Question.Anew;
import org.holdfast.facility.Question.Asked;
import org.holdfast.facility.Reply.Sighting;
import org.holdfast.facility.Roster;
import org.holdfast.facility.SharedMap.Subscription;
import org.holdfast.membership.ClaimMirror;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.table.AffinityTable;
import org.holdfast.table.Group;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A router as part of a cluster (figure 6): the stacks' claims fill its table, their instances its
 * balancers, and it tells stacks what it applied and which connections it has seen. {@link #tick}
 * must be called on the owner thread all few milliseconds. Serves SPEC A12 to A15, A17 and rules 9
 * and 13.
 */
public final class ClusterRouter {
  private static final System.Logger LOG = System.getLogger(ClusterRouter.class.getName());
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

  private final CouplingFacility facility;
  private final Executor owner;
  private final Member member;
  private final AffinityTable table = new AffinityTable();
  private final ClusterCurrency currency;
  private final Announcements announcements;
  private final Router router;
  private final Seats seats;
  private final Telling telling;
  private final Neighbours neighbours;
  private Map<ServiceAddress, Rendezvous> hashes = Map.of();

  /** The newest incarnation of each name, also of those that have left. */
  private final Map<String, Long> lives = new HashMap<>();

  private final CompletableFuture<Void> firstSettled = new CompletableFuture<>();
  private boolean hasJoined;
  private boolean wasCurrent;
  private final Map<ServiceAddress, List<Endpoint>> staticTargets;
  private final Set<String> heard = new HashSet<>();
  private final Map<String, LastQuestion> answered = new HashMap<>();

  /**
   * Not joined yet.
   *
   * @param owner runs everything that changes the router's state, in order, one at a time
   * @param staticTargets what each service is balanced to besides the stacks' instances
   * @param automatic the services of which this router says that they have automatic affinity
   * @param incarnation likely higher than any before, such as the time of day
   */
  public ClusterRouter(
      String name,
      long incarnation,
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Map<ServiceAddress, List<Endpoint>> staticTargets,
      Set<ServiceAddress> automatic) {
    this.facility = facility;
    this.owner = owner;
    this.staticTargets = Map.copyOf(staticTargets);
    Participant self =
        new Participant(name, Role.ROUTER, incarnation, Participant.PROTOCOL, named(automatic));
    Timers timers = new Timers(ticker);
    member =
        new Member(facility, owner, ticker, timers, self, new TableFiller(), this::rosterChanged);
    currency = new ClusterCurrency(ticker, member);
    seats = new Seats(ticker, false);
    announcements = new Announcements(owner, timers, ticker, member);
    router = new Router(ticker, table, currency, announcements, seats);
    telling = new Telling(facility, owner, timers, ticker, member, seats, router.connections());
    neighbours = new Neighbours(facility, owner, ticker, member, seats, this::settled);
    seats.whenChanged(telling::changed);
    serve(Roster.empty());
  }

  private static List<Served> named(Set<ServiceAddress> automatic) {
    return automatic.stream().map(service -> new Served(service, List.of(), true, false)).toList();
  }

  /** Where new connections go. */
  public Router router() {
    return router;
  }

  /** How many affinities and holes its table has, one for each prefix and port. */
  public int tableSize() {
    return table.size();
  }

  /** Whether the router may decide now. */
  public Currency currency() {
    return currency;
  }

  /** Any thread: how many affinities of the whole cluster it knows, holes among them. */
  public int affinities() {
    return table.size();
  }

  /** Any thread: whether the cluster counts this router as live, so that starts wait for it. */
  public boolean isCurrent() {
    return member.isCurrent();
  }

  /** This router as one of the cluster. For the owner thread, but where it says otherwise. */
  public Member member() {
    return member;
  }

  /** Owner thread: joins; completes when the table is whole, and only then clients may come. */
  public CompletionStage<Void> open() {
    announcements.begin();
    return member.join().thenComposeAsync(done -> joined(), owner);
  }

  /** Completes when it is known where the others' clients are. */
  private CompletionStage<Void> joined() {
    hasJoined = true;
    neighbours.begin();
    telling.begin();
    goBy(member.roster());
    return hashes.isEmpty() ? CompletableFuture.completedStage(null) : firstSettled;
  }

  /** Owner thread: everything that time brings. */
  public void tick() {
    member.tick();
    if (hasJoined) {
      catchUp();
      neighbours.tick();
      router.others(neighbours.loads());
    }
    seats.tick();
    currency.tick();
  }

  /** Whoever was away may have missed what the others told, and they have forgotten it. */
  private void catchUp() {
    boolean isCurrent = member.isCurrent();
    if (isCurrent && !wasCurrent) {
      Map<ServiceAddress, Rendezvous> unknown = new HashMap<>();
      hashes.forEach(
          (service, hash) -> unknown.put(service, new Rendezvous(hash.now(), List.of(), true)));
      publish(unknown);
      telling.tellAll();
      neighbours.readAll();
      goBy(member.roster());
    }
    wasCurrent = isCurrent;
  }

  private void goBy(Roster roster) {
    telling.announce(roster.version());
    if (hashes.values().stream().anyMatch(hash -> !hash.isSettled())) {
      neighbours.await(roster.version(), hashes.values().stream().anyMatch(Rendezvous::isBlank));
    }
  }

  private void settled() {
    Map<ServiceAddress, Rendezvous> agreed = new HashMap<>();
    hashes.forEach((service, hash) -> agreed.put(service, hash.settled()));
    publish(agreed);
    firstSettled.complete(null);
  }

  private void publish(Map<ServiceAddress, Rendezvous> next) {
    hashes = Map.copyOf(next);
    router.automatic(hashes);
  }

  /** Owner thread: says goodbye; from then on no start waits for this router. */
  public CompletionStage<Void> close() {
    return member.leave();
  }

  private void rosterChanged(Roster roster) {
    serve(roster);
    for (Participant one : roster.participants()) {
      if (one.role() == Role.STACK && heard.add(one.name())) {
        member.subscribe(() -> hearQuestionsOf(one.name()));
      }
    }
  }

  private CompletionStage<Subscription> hearQuestionsOf(String stack) {
    return facility
        .questions()
        .onChange(stack, change -> owner.execute(() -> hear(stack, change.row())));
  }

  private void serve(Roster roster) {
    Map<ServiceAddress, List<Endpoint>> instances = new HashMap<>();
    staticTargets.forEach((service, targets) -> instances.put(service, new ArrayList<>(targets)));
    roster.participants().stream()
        .flatMap(one -> one.served().stream())
        .forEach(served -> add(instances, served));
    instances.forEach((service, all) -> router.serve(service, all, draining(service, roster)));
    roster.participants().forEach(this::noticeNewLife);
    keepActive(roster, instances);
    if (hasJoined) {
      goBy(roster);
    }
  }

  private void noticeNewLife(Participant one) {
    Long before = lives.put(one.name(), one.incarnation());
    if (before != null && before < one.incarnation()) {
      one.served().stream()
          .flatMap(served -> served.instances().stream())
          .forEach(router::beganAnew);
    }
  }

  private void keepActive(Roster roster, Map<ServiceAddress, List<Endpoint>> instances) {
    Map<ServiceAddress, Rendezvous> next = new HashMap<>();
    Stream.concat(Stream.of(member.self()).flatMap(self -> self.served().stream()), served(roster))
        .filter(Served::isAutomatic)
        .map(Served::service)
        .filter(instances::containsKey)
        .forEach(
            service ->
                next.computeIfAbsent(
                    service,
                    one ->
                        hash(one, instances.getOrDefault(one, List.of()), draining(one, roster))));
    boolean isMore = !hashes.keySet().containsAll(next.keySet());
    hashes.keySet().stream().filter(one -> !next.containsKey(one)).forEach(this::tellTheEnd);
    publish(next);
    seats.automatic(
        next.keySet().stream()
            .collect(toMap(one -> one, one -> Set.copyOf(instances.getOrDefault(one, List.of())))));
    if (isMore) {
      router.connections().seatAll();
    }
  }

  private void tellTheEnd(ServiceAddress service) {
    LOG.log(
        WARNING,
        "HF-1309: nobody in the cluster says any more that {0} has automatic affinity: its clients are"
            + " balanced; set auto-affinity wherever the service is configured",
        service);
  }

  private static Set<Endpoint> draining(ServiceAddress service, Roster roster) {
    return served(roster)
        .filter(served -> served.isDraining() && served.service().equals(service))
        .flatMap(served -> served.instances().stream())
        .collect(toSet());
  }

  private static Stream<Served> served(Roster roster) {
    return roster.participants().stream().flatMap(one -> one.served().stream());
  }

  private Rendezvous hash(
      ServiceAddress service, List<Endpoint> instances, Set<Endpoint> draining) {
    List<Endpoint> now =
        instances.stream().filter(one -> !draining.contains(one)).distinct().sorted(ORDER).toList();
    Rendezvous before = hashes.get(service);
    return before == null ? new Rendezvous(now, List.of(), true) : before.then(now);
  }

  private static void add(Map<ServiceAddress, List<Endpoint>> instances, Served served) {
    // Only what this router is configured to serve is balanced here.
    List<Endpoint> known = instances.get(served.service());
    if (known != null) {
      known.addAll(served.instances());
    }
  }

  private void hear(String stack, @Nullable Question question) {
    if (question == null) {
      return;
    }
    LastQuestion last = answered.getOrDefault(stack, new LastQuestion(question.incarnation(), 0));
    long number = last.incarnation == question.incarnation() ? last.number : 0;
    List<Asked> unanswered =
        question.asked().stream().filter(asked -> asked.number() > number).toList();
    for (Asked asked : unanswered) {
      member.tell(stack, new Sighting(asked.number(), isSeen(asked)));
    }
    if (question.anew().stream().anyMatch(anew -> anew.number() > number && isMeant(anew))) {
      announcements.tellAnew(stack, router.connections());
    }
    long highest =
        Stream.concat(
                question.asked().stream().map(Asked::number),
                question.anew().stream().map(Anew::number))
            .reduce(number, Math::max);
    answered.put(stack, new LastQuestion(question.incarnation(), highest));
  }

  private boolean isMeant(Anew anew) {
    return anew.router().equals(member.self().name());
  }

  private boolean isSeen(Asked asked) {
    return router.connections().isConnected(asked.service(), asked.instance(), asked.client());
  }

  private record LastQuestion(long incarnation, long number) {}

  private final class TableFiller implements ClaimMirror.Listener {
    @Override
    public void governs(ServiceAddress service, ClientSelector client, Claim claim) {
      if (client.prefixLength() < client.address().bits()) {
        table.put(service, client, group(claim));
      } else {
        table.put(service, client, claim.owner());
      }
    }

    @Override
    public void opens(
        ServiceAddress service, ClientSelector client, Claim hole, boolean isBesideItsGroup) {
      table.putHole(service, client, isBesideItsGroup ? null : group(hole));
    }

    private static Group group(Claim claim) {
      return new Group(claim.owner(), claim.version());
    }

    @Override
    public void ceases(ServiceAddress service, ClientSelector client) {
      table.remove(service, client);
    }
  }
}
