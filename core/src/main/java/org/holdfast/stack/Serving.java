package org.holdfast.stack;

import static java.lang.System.Logger.Level.INFO;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.facility.Participant.Served;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.membership.Member;
import org.holdfast.membership.Timers;
import org.holdfast.stack.ServiceListing.State;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What this target serves now of what is configured: each service is active, drains, or is inactive
 * (SPEC C5, D1). Safe for all threads.
 */
final class Serving {
  private static final Duration LONGEST_DRAIN = Duration.ofDays(365);
  private static final Duration KNOWN_AFTER = Member.LEASE.plus(Member.CLOCK_MARGIN);
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final System.Logger LOG = System.getLogger(Serving.class.getName());

  private final Map<String, StackService> configured;
  private final Executor owner;
  private final Ticker ticker;
  private final Timers timers;
  private final Member member;
  private final Verification verification;
  private final Affinities affinities;
  private final KnownConnections connections;
  private final Ending ending;
  private final Journal journal;
  private final Map<String, Drain> drains = new HashMap<>();

  /** A service that drains. */
  private static final class Drain {
    final StackService service;

    /** By the ticker. */
    final long until;

    /** Completes when it is over, or was taken back. */
    final CompletableFuture<@Nullable Void> over;

    /** The owner thread's: since when the roster says so; empty: it does not yet. */
    OptionalLong publishedAt = OptionalLong.empty();

    Drain(StackService service, long until, CompletableFuture<@Nullable Void> over) {
      this.service = service;
      this.until = until;
      this.over = over;
    }
  }

  Serving(
      Map<String, StackService> configured,
      Executor owner,
      Ticker ticker,
      Timers timers,
      Member member,
      Verification verification,
      Affinities affinities,
      KnownConnections connections,
      Ending ending,
      Journal journal) {
    this.configured = configured;
    this.owner = owner;
    this.ticker = ticker;
    this.timers = timers;
    this.member = member;
    this.verification = verification;
    this.affinities = affinities;
    this.connections = connections;
    this.ending = ending;
    this.journal = journal;
  }

  synchronized void withdraw(String name) {
    StackService withdrawn = configured(name);
    takeBack(withdrawn);
    endServing(withdrawn);
  }

  synchronized void resume(String name) {
    resume(List.of(configured(name)));
  }

  synchronized void resumeAll() {
    resume(configured.values());
  }

  private void resume(Collection<StackService> resumed) {
    List<StackService> all = new ArrayList<>(verification.services());
    for (StackService service : resumed) {
      takeBack(service);
      if (!all.contains(service)) {
        all.add(service);
      }
    }
    publish(all);
  }

  synchronized CompletionStage<@Nullable Void> drain(String name, Duration atMost) {
    return drain(List.of(configured(name)), atMost);
  }

  synchronized CompletionStage<@Nullable Void> drainAll(Duration atMost) {
    return drain(configured.values(), atMost);
  }

  /** Published once: the roster changes at once then, and not service by service. */
  private CompletionStage<@Nullable Void> drain(
      Collection<StackService> services, Duration atMost) {
    if (atMost.isNegative() || atMost.compareTo(LONGEST_DRAIN) > 0) {
      throw new IllegalArgumentException(
          "a service drains for " + Duration.ZERO + " to " + LONGEST_DRAIN + ", not " + atMost);
    }
    List<Drain> begun =
        services.stream()
            .filter(verification.services()::contains)
            .map(service -> begin(service, atMost))
            .toList();
    publish(verification.services());
    begun.forEach(drain -> owner.execute(() -> look(drain)));
    return CompletableFuture.allOf(
        begun.stream().map(drain -> drain.over).toArray(CompletableFuture<?>[]::new));
  }

  private Drain begin(StackService service, Duration atMost) {
    Drain before = drains.get(service.name());
    Drain begun =
        new Drain(
            service,
            ticker.nanos() + atMost.toNanos(),
            before == null ? new CompletableFuture<>() : before.over);
    drains.put(service.name(), begun);
    LOG.log(
        INFO,
        "HF-1204: {0}: service {1} drains, {2} at most",
        member.self().name(),
        service.name(),
        atMost);
    return begun;
  }

  synchronized List<ServiceListing> list() {
    return configured.values().stream()
        .sorted(Comparator.comparing(StackService::name))
        .map(this::listing)
        .toList();
  }

  synchronized boolean takesNewClients() {
    return configured.isEmpty()
        || configured.values().stream().anyMatch(service -> state(service) == State.ACTIVE);
  }

  private ServiceListing listing(StackService service) {
    Drain drain = drains.get(service.name());
    long left = drain == null ? 0 : Math.max(0, drain.until - ticker.nanos());
    return new ServiceListing(
        service.name(),
        service.address(),
        service.instances(),
        state(service),
        Duration.ofNanos(left),
        affinities.count(service.address()),
        connections.count(service.address()));
  }

  private State state(StackService service) {
    if (drains.containsKey(service.name())) {
      return State.DRAINING;
    }
    return verification.services().contains(service) ? State.ACTIVE : State.INACTIVE;
  }

  private StackService configured(String name) {
    StackService found = configured.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "no service '" + name + "' is configured here; there are " + configured.keySet());
    }
    return found;
  }

  private void takeBack(StackService service) {
    Drain drain = drains.remove(service.name());
    if (drain != null) {
      drain.over.complete(null);
    }
  }

  /** Owner thread: whether it is over yet. */
  private void look(Drain drain) {
    if (isOver(drain) || isEmpty(drain)) {
      end(drain);
    } else if (isUnderWay(drain)) {
      timers.after(INTERVAL, () -> look(drain));
    }
  }

  private boolean isOver(Drain drain) {
    return ticker.nanos() - drain.until >= 0;
  }

  /** Nobody is left, and every router has known for a while that nobody else is to come. */
  private boolean isEmpty(Drain drain) {
    if (!member.isCurrent() || !isPublished(drain.service)) {
      return false;
    }
    if (drain.publishedAt.isEmpty()) {
      drain.publishedAt = OptionalLong.of(ticker.nanos());
    }
    return ticker.nanos() - drain.publishedAt.getAsLong() >= KNOWN_AFTER.toNanos()
        && connections.isWhole()
        && connections.count(drain.service.address()) == 0
        && affinities.count(drain.service.address()) == 0;
  }

  private boolean isPublished(StackService service) {
    return member.roster().find(member.self().name()).stream()
        .flatMap(self -> self.served().stream())
        .anyMatch(served -> served.service().equals(service.address()) && served.isDraining());
  }

  private synchronized boolean isUnderWay(Drain drain) {
    return drains.get(drain.service.name()) == drain;
  }

  private synchronized void end(Drain drain) {
    if (drains.remove(drain.service.name(), drain)) {
      String how = howItEnded(drain.service);
      LOG.log(
          INFO,
          "HF-1205: {0}: service {1} has drained: {2}",
          member.self().name(),
          drain.service.name(),
          how);
      journal.enter(What.DRAINED, drain.service.address(), how, "");
      endServing(drain.service);
      owner.execute(() -> awaitEnds(drain));
    }
  }

  private String howItEnded(StackService service) {
    int kept = affinities.count(service.address());
    int connected = connections.count(service.address());
    return kept == 0 && connected == 0
        ? "nobody was left"
        : "its time was up; affinities that end now: "
            + kept
            + ", connections that stay open: "
            + connected;
  }

  /** Owner thread: for whoever waits to stop this target. */
  private void awaitEnds(Drain drain) {
    if (affinities.count(drain.service.address()) == 0) {
      drain.over.complete(null);
    } else {
      timers.after(INTERVAL, () -> awaitEnds(drain));
    }
  }

  private void endServing(StackService service) {
    List<StackService> left = new ArrayList<>(verification.services());
    left.remove(service);
    publish(left);
    owner.execute(
        () ->
            affinities
                .all()
                .filter(affinity -> affinity.key().service().equals(service.address()))
                .toList()
                .forEach(affinity -> ending.endForGood(affinity, EndReason.SERVICE_WITHDRAWN)));
  }

  private void publish(List<StackService> services) {
    Set<ServiceAddress> draining =
        drains.values().stream()
            .map(drain -> drain.service.address())
            .collect(Collectors.toUnmodifiableSet());
    verification.serve(services, draining);
    List<Served> served = served(services, draining);
    owner.execute(() -> member.serve(served));
  }

  static List<Served> served(Iterable<StackService> services, Set<ServiceAddress> draining) {
    List<Served> served = new ArrayList<>();
    for (StackService service : services) {
      served.add(
          new Served(
              service.address(),
              service.instances(),
              service.isAutomatic(),
              draining.contains(service.address())));
    }
    return served;
  }
}
