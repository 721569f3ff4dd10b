package org.holdfast.stack;

import static org.holdfast.affinity.AdditionalInformation.DURATION_LIMITED;
import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.SEVERAL_SERVICES;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.RENEWED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Roster;
import org.holdfast.journal.Journal;
import org.holdfast.membership.ClaimMirror;
import org.holdfast.membership.ConnectionQuery;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.stack.OwnAffinity.Grant;
import org.holdfast.stack.Starting.Attempt;
import org.holdfast.stack.Verification.Place;
import org.holdfast.stack.Verification.Verified;
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

  private static final int MOST_UNDER_WAY = 10_000;
  private final Executor owner;
  private final Timers timers;
  private final Member member;
  private final Verification verification;
  private final Affinities affinities;
  private final Turns turns;
  private final KnownConnections connections;
  private final Hearing hearing;
  private final Reconciliation reconciliation;
  private final Ending ending;
  private final Starting starting;
  private final EveryService everyService;
  private final Watching watching;
  private final Serving serving;
  private final Tally tally;
  private final Indications indications;
  private final Administration administration;
  private final AtomicInteger underWay = new AtomicInteger();

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
    tally = new Tally(new Journal(ticker));
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
    member.whenRead(this::isAllIn);
    verification = new Verification(settings, host);
    affinities = new Affinities(ticker, owner, this::expired);
    turns = new Turns(owner);
    Registry registry = new Registry(facility, owner, timers, member);
    Sightings sightings = new Sightings(facility, owner, ticker, timers, member);
    connections = new KnownConnections(ticker, timers, member, sightings, affinities);
    hearing =
        new Hearing(facility, owner, ticker, member, registry, sightings, affinities, connections);
    reconciliation = new Reconciliation(timers, turns, registry, member, affinities, indications);
    Limits limits = new Limits(settings, affinities);
    Holes holes = new Holes(owner, turns, member, limits, affinities, registry, reconciliation);
    ending =
        new Ending(
            owner, timers, turns, member, affinities, registry, reconciliation, holes, indications);
    starting =
        new Starting(
            settings,
            owner,
            ticker,
            timers,
            member,
            verification,
            affinities,
            sightings,
            registry,
            reconciliation,
            limits,
            holes,
            ending);
    watching = new Watching(timers, host, affinities, ending);
    everyService = new EveryService(owner, turns, member, starting, ending);
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
            ending);
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

  /** Puts back what is missing. */
  private boolean isAllIn(Map<ClaimKey, PrefixClaims> registry) {
    List<OwnAffinity> missing =
        affinities
            .all()
            .filter(affinities::isInForce)
            .filter(affinity -> !affinity.isIn(registry.get(affinity.key().claimKey())))
            .toList();
    // A merge may bring back what had ended.
    List<ClaimKey> wrong =
        registry.entrySet().stream()
            .filter(row -> !turns.isTaken(row.getKey()))
            .filter(row -> reconciliation.isWrong(row.getKey(), row.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    missing.forEach(reconciliation::putBack);
    wrong.forEach(reconciliation::audit);
    return missing.isEmpty() && wrong.isEmpty() && !reconciliation.isPuttingBack();
  }

  private List<OwnAffinity> endEverything() {
    List<OwnAffinity> all = affinities.all().toList();
    all.forEach(affinities::end);
    all.forEach(affinities::forget);
    return all;
  }

  /** A write that was given up may reach the registry after all. */
  private final class Auditor implements ClaimMirror.Listener {
    @Override
    public void governs(ServiceAddress service, ClientSelector client, Claim claim) {
      ClaimKey key = ClaimKey.of(service, client);
      boolean isOwn = claim.owner().isOn(member.self().name(), member.self().incarnation());
      if (isOwn && !turns.isTaken(key)) {
        reconciliation.audit(key);
      }
    }

    /** Somebody else overwrote it, or the cluster lost it: nobody but its owner ends it. */
    @Override
    public void dropped(ClaimKey key, Claim claim) {
      if (!turns.isTaken(key)) {
        affinities
            .find(new AffinityKey(key.service(), claim.client(key)), claim.owner())
            .filter(affinity -> affinity.claim().equals(claim))
            .forEach(reconciliation::putBack);
      }
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
    return startOrRenew(requester, request)
        .thenApply(response -> tally.started(requester, request, response));
  }

  private CompletionStage<AffinityResponse> startOrRenew(
      Requester requester, AffinityRequest request) {
    Verified verified = verification.start(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return answered(rejected(request, rejected));
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    if (renewAtOnce(request, accepted)) {
      return answered(respond(request, accepted, new Outcome(RENEWED, NONE, accepted.granted())));
    }
    return inTime(request, accepted, answer -> startEach(requester, request, accepted, answer));
  }

  private boolean renewAtOnce(AffinityRequest request, Verified.Accepted accepted) {
    if (accepted.places().size() > 1) {
      return false;
    }
    Place place = accepted.places().get(0);
    AffinityKey key = new AffinityKey(place.service(), request.client());
    return affinities.renew(key, place.instance(), new Grant(accepted.granted(), request.fixed()));
  }

  /** Message END (figures 2C and 2D). The stage completes as that of {@link #start} does. */
  public CompletionStage<AffinityResponse> end(Requester requester, AffinityRequest request) {
    return endVerified(requester, request)
        .thenApply(response -> tally.ended(requester, request, response));
  }

  private CompletionStage<AffinityResponse> endVerified(
      Requester requester, AffinityRequest request) {
    Verified verified = verification.end(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return answered(rejected(request, rejected));
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    return inTime(request, accepted, answer -> endEach(request, accepted, answer));
  }

  private static CompletionStage<AffinityResponse> answered(AffinityResponse response) {
    return CompletableFuture.completedStage(response);
  }

  private interface Work {
    CompletionStage<Outcome> run(Answer answer);
  }

  /** On the owner thread, and with an answer in time whatever happens. */
  private CompletionStage<AffinityResponse> inTime(
      AffinityRequest request, Verified.Accepted accepted, Work work) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      return answered(respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE)));
    }
    Answer answer = new Answer();
    owner.execute(
        () -> {
          timers.after(LONGEST_WAIT, answer::late);
          work.run(answer)
              .whenComplete(
                  (outcome, failure) -> {
                    underWay.decrementAndGet();
                    answer.give(failure == null ? outcome : Outcome.of(CLUSTER_UNAVAILABLE));
                  });
        });
    return answer.stage().thenApply(outcome -> respond(request, accepted, outcome));
  }

  private CompletionStage<Outcome> startEach(
      Requester requester, AffinityRequest request, Verified.Accepted accepted, Answer answer) {
    return everyService.start(
        accepted.places().stream()
            .map(
                place ->
                    new Attempt(
                        place,
                        requester.principal(),
                        request.client(),
                        new Grant(accepted.granted(), request.fixed()),
                        accepted.places().size() == 1 ? answer : new OneOfSeveral(answer)))
            .toList());
  }

  /** What is decided of one service can still be taken back for the others' sake. */
  private record OneOfSeveral(Waiting all) implements Waiting {
    @Override
    public boolean isOver() {
      return all.isOver();
    }

    @Override
    public void decided(Outcome outcome) {}
  }

  private CompletionStage<Outcome> endEach(
      AffinityRequest request, Verified.Accepted accepted, Answer answer) {
    return everyService.end(accepted.places(), request, answer);
  }

  /**
   * Message EXTEND: what that requester has with exactly that selector lasts at least so long from
   * now on (SPEC A7). Answered on the caller's thread at once.
   */
  public AffinityResponse extend(Requester requester, AffinityRequest request) {
    return tally.extended(requester, request, extendVerified(requester, request));
  }

  private AffinityResponse extendVerified(Requester requester, AffinityRequest request) {
    Verified verified = verification.extend(requester, request);
    if (verified instanceof Verified.Rejected rejected) {
      return rejected(request, rejected);
    }
    Verified.Accepted accepted = (Verified.Accepted) verified;
    if (!member.isCurrent()) {
      return respond(request, accepted, Outcome.of(CLUSTER_UNAVAILABLE));
    }
    return respond(request, accepted, extendEach(request, accepted));
  }

  private Outcome extendEach(AffinityRequest request, Verified.Accepted accepted) {
    for (Place place : accepted.places()) {
      AffinityKey key = new AffinityKey(place.service(), request.client());
      if (!affinities.isHeld(key, place.instance())) {
        return Outcome.of(NO_SUCH_AFFINITY);
      }
    }
    List<Duration> inForce = new ArrayList<>();
    for (Place place : accepted.places()) {
      AffinityKey key = new AffinityKey(place.service(), request.client());
      affinities.extend(key, place.instance(), accepted.granted()).ifPresent(inForce::add);
    }
    return inForce.size() < accepted.places().size()
        ? Outcome.of(NO_SUCH_AFFINITY)
        : new Outcome(
            ReturnCode.DONE,
            accepted.limited() ? DURATION_LIMITED : NONE,
            Collections.min(inForce));
  }

  private static AffinityResponse rejected(AffinityRequest request, Verified.Rejected rejected) {
    return request.answer(rejected.code(), rejected.information(), List.of(), Duration.ZERO);
  }

  private static AffinityResponse respond(
      AffinityRequest request, Verified.Accepted accepted, Outcome outcome) {
    int information = outcome.information().number();
    // Whoever closes a hole gets what its group has left, which is no matter of the most allowed.
    boolean granted = outcome.code().isDone() && outcome.inForce().equals(accepted.granted());
    if (granted && accepted.limited()) {
      information = DURATION_LIMITED.number();
    }
    if (outcome.code().isDone() && accepted.services().size() > 1) {
      information = SEVERAL_SERVICES.number();
    }
    return request.answer(outcome.code(), information, accepted.services(), outcome.inForce());
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

  /** How long an affinity may last, and lasts if its start names no duration (SPEC A4). */
  public Duration defaultMaxDuration() {
    return verification.maxDuration();
  }

  /**
   * For later starts and renewals.
   *
   * @throws IllegalArgumentException if it is less than a second
   */
  public void setDefaultMaxDuration(Duration atMost) {
    verification.setMaxDuration(atMost);
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
   * This target serves the service no longer: nothing is balanced to its instances here, what they
   * own of it ends, and they are told. Goes on in the background until it is done.
   *
   * @param service the name in the configuration
   * @throws IllegalArgumentException if no service of that name is configured
   */
  public void withdraw(String service) {
    serving.withdraw(service);
  }

  /**
   * This target's instances of the service get no clients any more but those that they keep (SPEC
   * C5). It is over when nothing of the service is kept here and no connection to it is open, or
   * when the time is up: then the rest is as if the service had been {@link #withdraw withdrawn}.
   * While it drains, a start needs an open connection from that very client: reservations and new
   * groups are refused with 16. Draining what drains already gives it that time anew; draining what
   * is inactive does nothing.
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
   * This target serves a service again that was withdrawn, drains or has drained: with new clients.
   *
   * @throws IllegalArgumentException if no service of that name is configured
   */
  public void resume(String service) {
    serving.resume(service);
  }

  /** The same for every service of this target. */
  public void resume() {
    serving.resumeAll();
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

  /** The services that are configured here, by name. */
  public List<ServiceListing> services() {
    return serving.list();
  }

  /** How many affinities this target's instances own. */
  public int size() {
    return affinities.size();
  }

  /** How many starts were answered 16, not authorised, in this life of the stack (SPEC A14). */
  public long notAuthorised() {
    return starting.notAuthorised();
  }

  /** What this target's instances own, in no order. */
  public List<Listing> list(int atMost) {
    return affinities.all().limit(atMost).map(this::listing).toList();
  }

  private Listing listing(OwnAffinity affinity) {
    return new Listing(
        affinity.id(),
        affinity.key().service(),
        affinity.key().client(),
        affinity.claim().owner().instance(),
        affinities.timeLeft(affinity),
        affinity.granted(),
        affinity.holes().size());
  }

  /**
   * One of the target's affinities.
   *
   * @param id unique on this target, in this life of it
   * @param timeLeft until it expires unless it is renewed
   * @param granted with the last start or renewal
   * @param holes how many parts of it were ended
   */
  public record Listing(
      long id,
      ServiceAddress service,
      ClientSelector client,
      Endpoint instance,
      Duration timeLeft,
      Duration granted,
      int holes) {}

  /** Ends whatever has that id; the stage completes as that of {@link #end} does. */
  public CompletionStage<ReturnCode> endByAdministrator(long id) {
    Answer answer = new Answer();
    owner.execute(
        () -> {
          timers.after(LONGEST_WAIT, answer::late);
          affinities
              .all()
              .filter(affinity -> affinity.id() == id)
              .findFirst()
              .map(found -> endByAdministrator(found, answer))
              .orElseGet(() -> CompletableFuture.completedStage(Outcome.of(NO_SUCH_AFFINITY)))
              .thenAccept(answer::give);
        });
    return answer.stage().thenApply(Outcome::code);
  }

  private CompletionStage<Outcome> endByAdministrator(OwnAffinity affinity, Answer answer) {
    return ending
        .end(affinity.key(), affinity.claim().owner(), false, answer)
        .thenApplyAsync(
            outcome -> {
              if (outcome.code() == ReturnCode.DONE) {
                indications.ended(affinity, EndReason.ENDED_BY_ADMINISTRATOR);
              }
              return outcome;
            },
            owner);
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
