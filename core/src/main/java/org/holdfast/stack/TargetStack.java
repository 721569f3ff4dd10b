package org.holdfast.stack;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.StackSettings;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.holdfast.membership.ClaimMirror;
import org.holdfast.membership.ConnectionQuery;
import org.holdfast.membership.Member;
import org.holdfast.membership.Slices;
import org.holdfast.membership.Timers;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The stack of one target (figures 5 and 8): the truth about the affinities that its instances own.
 * All methods are for any thread unless they say otherwise; {@link #tick} must be called on the
 * owner thread all few milliseconds. Serves SPEC A1 to A11, A13 to A15.
 */
public final class TargetStack {
  /** The longest that anybody waits for an answer. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Verification verification;
  private final Affinities affinities;
  private final KnownConnections connections;
  private final Hearing hearing;
  private final Reconciliation reconciliation;
  private final Ending ending;
  private final Requests requests;
  private final Watching watching;
  private final Serving serving;
  private final Indications indications;
  private final Administration administration;

  /**
   * Not joined yet.
   *
   * @param owner runs everything that changes the stack, in order, one at a time
   * @param host where the target's instances listen
   * @param incarnation likely higher than any before, such as the time of day
   */
  public TargetStack(
      StackSettings settings,
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      LocalHost host,
      long incarnation) {
    this.owner = owner;
    Tally tally = new Tally(ticker);
    indications = new Indications(tally);
    timers = new Timers(ticker);
    member =
        new Member(
            facility,
            owner,
            ticker,
            timers,
            participant(settings, incarnation),
            new Auditor(),
            this::rosterChanged);
    member.whenReborn(this::beginAnew);
    verification = new Verification(settings, host);
    affinities = new Affinities(ticker, owner, this::expired);
    Turns turns = new Turns(owner);
    Registry registry = new Registry(facility, owner, timers, member);
    Sightings sightings = new Sightings(facility, owner, ticker, timers, member);
    connections = new KnownConnections(ticker, timers, member, sightings, affinities);
    hearing =
        new Hearing(facility, owner, ticker, member, registry, sightings, affinities, connections);
    reconciliation =
        new Reconciliation(
            new Slices(owner), timers, turns, registry, member, affinities, indications);
    member.whenRead(reconciliation::isAllIn);
    Limits limits = new Limits(settings, affinities);
    Holes holes = new Holes(owner, turns, member, limits, affinities, registry, reconciliation);
    ending =
        new Ending(
            owner, timers, turns, member, affinities, registry, reconciliation, holes, indications);
    Starting starting =
        new Starting(
            owner,
            timers,
            member,
            verification,
            affinities,
            new Authorisation(settings, owner, verification, sightings),
            registry,
            reconciliation,
            limits,
            holes,
            ending);
    watching = new Watching(timers, host, affinities, ending);
    requests =
        new Requests(
            owner,
            timers,
            member,
            verification,
            affinities,
            new EveryService(owner, turns, member, starting, ending),
            tally);
    serving =
        new Serving(
            settings.services(),
            owner,
            ticker,
            timers,
            member,
            verification,
            affinities,
            connections,
            ending,
            tally.journal());
    administration =
        new Administration(
            owner,
            ticker,
            timers,
            affinities,
            ending,
            verification,
            serving,
            connections,
            indications,
            tally,
            settings.longestExtension());
  }

  private static Participant participant(StackSettings settings, long incarnation) {
    return new Participant(
        settings.targetName(),
        Role.STACK,
        incarnation,
        Participant.PROTOCOL,
        Serving.served(settings.services().values(), Set.of()));
  }

  /** Owner thread: joins the cluster; completes when requests can be answered. */
  public CompletionStage<Void> open() {
    watching.begin();
    connections.begin();
    return member.join().thenRunAsync(this::cleanUpAfterEarlierLives, owner);
  }

  private void cleanUpAfterEarlierLives() {
    member.mirror().leftBehindBy(member.self().name()).forEach(reconciliation::audit);
  }

  /** Whatever it owned, others may have by now. */
  private void beginAnew() {
    connections.forgetAll();
    endEverything().forEach(affinity -> indications.ended(affinity, EndReason.GIVEN_UP_BY_CLUSTER));
    timers.after(Member.LEASE, this::cleanUpAfterEarlierLives);
  }

  private List<OwnAffinity> endEverything() {
    List<OwnAffinity> all = affinities.all().toList();
    all.forEach(affinities::end);
    all.forEach(affinities::forget);
    return all;
  }

  /** What others do to the registry is looked at wherever it is about this target. */
  private final class Auditor implements ClaimMirror.Listener {
    @Override
    public void governs(ServiceAddress service, ClientSelector client, Claim claim) {
      reconciliation.governs(ClaimKey.of(service, client), claim);
    }

    @Override
    public void dropped(ClaimKey key, Claim claim) {
      reconciliation.dropped(key, claim);
    }

    @Override
    public void opens(
        ServiceAddress service, ClientSelector client, Claim hole, boolean isBesideItsGroup) {}

    @Override
    public void ceases(ServiceAddress service, ClientSelector client) {}
  }

  /** Owner thread: everything that time brings. */
  public void tick() {
    member.tick();
    affinities.expire();
  }

  private void rosterChanged(Roster roster) {
    hearing.listenTo(roster);
  }

  private void expired(OwnAffinity affinity) {
    ending.removeForGood(affinity, EndReason.EXPIRED);
  }

  /**
   * Message START (figures 2A and 2B). A renewal is answered on the caller's thread at once. The
   * stage always completes with an answer, within {@link #LONGEST_WAIT}, perhaps on the owner
   * thread.
   */
  public CompletionStage<AffinityResponse> start(Requester requester, AffinityRequest request) {
    return requests.start(requester, request);
  }

  /** Message END (figures 2C and 2D). The stage completes as that of {@link #start} does. */
  public CompletionStage<AffinityResponse> end(Requester requester, AffinityRequest request) {
    return requests.end(requester, request);
  }

  /**
   * Message EXTEND: what that requester has with exactly that selector lasts at least so long from
   * now on (SPEC A7). Answered on the caller's thread at once.
   */
  public AffinityResponse extend(Requester requester, AffinityRequest request) {
    return requests.extend(requester, request);
  }

  /** What people see of this target, and do to it. */
  public Administration administration() {
    return administration;
  }

  /** This target as one of the cluster. For the owner thread, but where it says otherwise. */
  public Member member() {
    return member;
  }

  /** Whether its table is loaded; once so, it stays so. */
  public boolean hasStarted() {
    return member.hasRead();
  }

  /** Whether starts can be answered: the cluster is there, and this target in its majority. */
  public boolean isCurrent() {
    return member.isCurrent();
  }

  /** Whether some service of this target gets new clients; true where none is configured. */
  public boolean takesNewClients() {
    return serving.takesNewClients();
  }

  /** Who is told of affinities that end without having been asked to; any number. */
  public void indicateTo(IndicationSink sink) {
    indications.tell(sink);
  }

  /** Tells that sink nothing any more. */
  public void indicateNoMoreTo(IndicationSink sink) {
    indications.tellNoMore(sink);
  }

  /**
   * What an instance would be told that begins to speak for this listener: {@code DONE}, {@code
   * NOT_LISTENING} or {@code ADDRESS_NOT_SERVED}. With an any-address, for the configured instances
   * of that port.
   */
  public ReturnCode verifyListener(Endpoint listener) {
    return verification.listener(listener);
  }

  /** What the instances at that listener own, for all services, in no order. */
  public List<HeldAffinity> held(Endpoint listener, int atMost) {
    return affinities
        .all()
        .filter(affinity -> Verification.isAt(listener, affinity.claim().owner().instance()))
        .limit(atMost)
        .map(
            affinity ->
                new HeldAffinity(
                    affinity.key().service(),
                    affinity.key().client(),
                    affinities.timeLeft(affinity),
                    affinity.granted()))
        .toList();
  }

  /**
   * The instances at that listener are gone for good: what they own ends, and nobody is told.
   * Completes when none of it can be renewed any more; its removal goes on in the background.
   */
  public CompletionStage<@Nullable Void> endAllOf(Endpoint listener) {
    return CompletableFuture.runAsync(
        () ->
            affinities
                .all()
                .filter(
                    affinity -> Verification.isAt(listener, affinity.claim().owner().instance()))
                .toList()
                .forEach(affinity -> ending.endForGood(affinity, null)),
        owner);
  }

  /**
   * This target's instances of the service get no clients any more but those that they keep (SPEC
   * C5). It is over when nothing of the service is kept here and no connection to it is open, or
   * when the time is up: then the rest is as if the service had been {@link Administration#withdraw
   * withdrawn}. While it drains, a start needs an open connection from that very client:
   * reservations and new groups are refused with 16. Draining what drains already gives it that
   * time anew; draining what is inactive does nothing.
   *
   * @param service the name in the configuration
   * @param atMost from now on, 0 to 365 days
   * @return completes when it is over and nothing of the service is owned here any more, or when it
   *     was taken back; never fails
   * @throws IllegalArgumentException if no service of that name is configured, or for another time
   */
  public CompletionStage<@Nullable Void> drain(String service, Duration atMost) {
    return serving.drain(service, atMost);
  }

  /** The same for every service of this target. */
  public CompletionStage<@Nullable Void> drain(Duration atMost) {
    return serving.drainAll(atMost);
  }

  /**
   * The active connections that routers have to this target's instances, in no order (SPEC C3).
   * Completes as soon as the stack comes to it; never fails.
   */
  public CompletionStage<List<ConnectionListing>> connections(int atMost) {
    return connections(ConnectionQuery.ALL, atMost);
  }

  /** The same, those alone that are meant. */
  public CompletionStage<List<ConnectionListing>> connections(ConnectionQuery query, int atMost) {
    return CompletableFuture.supplyAsync(() -> connections.list(query, atMost), owner);
  }

  /** How many there are, without those {@link #connectionsLeftOut left out}. */
  public int connectionCount() {
    return connections.size();
  }

  /** How many there are of the service at that instance. */
  public int connectionCount(ServiceAddress service, Endpoint instance) {
    return connections.count(service, instance);
  }

  /** How many are active that the listing cannot show, because there are too many. */
  public int connectionsLeftOut() {
    return connections.leftOut();
  }

  /** How many affinities this target's instances own. */
  public int size() {
    return affinities.size();
  }

  /**
   * Owner thread: says goodbye. From then on nothing that it owned governs anybody; completes when
   * the registry is clean as well, which the caller need not wait for.
   */
  public CompletionStage<@Nullable Void> close() {
    return member.leave().thenComposeAsync(left -> withdrawEverything(), owner);
  }

  private CompletionStage<@Nullable Void> withdrawEverything() {
    endEverything().forEach(affinity -> reconciliation.audit(affinity.key().claimKey()));
    return reconciliation.whenDone();
  }
}
