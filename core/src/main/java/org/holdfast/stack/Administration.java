package org.holdfast.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.membership.Timers;
import org.holdfast.stack.ServiceListing.State;
import org.holdfast.time.Ticker;

/**
 * What people see of a target's own affinities, and do to them. Safe for all threads. Serves SPEC
 * A4, A10, C5 and E5.
 */
public final class Administration {
  private final Executor owner;
  private final Timers timers;
  private final Affinities affinities;
  private final Pages pages;
  private final Ending ending;
  private final Verification verification;
  private final Serving serving;
  private final KnownConnections connections;
  private final Indications indications;
  private final Tally tally;
  private final Duration longestExtension;

  Administration(
      Executor owner,
      Ticker ticker,
      Timers timers,
      Affinities affinities,
      Ending ending,
      Verification verification,
      Serving serving,
      KnownConnections connections,
      Indications indications,
      Tally tally,
      Duration longestExtension) {
    this.owner = owner;
    pages = new Pages(ticker, affinities);
    this.timers = timers;
    this.affinities = affinities;
    this.ending = ending;
    this.verification = verification;
    this.serving = serving;
    this.connections = connections;
    this.indications = indications;
    this.tally = tally;
    this.longestExtension = longestExtension;
  }

  /**
   * One of the target's affinities.
   *
   * @param id grows with every start on this target, in this life of it
   * @param timeLeft until it expires unless it is renewed
   * @param granted with the last start, renewal or extension; never less than the time left
   * @param age since it was started
   * @param startedBy the application or the operating system's user; empty: unknown
   * @param holes how many parts of it were ended
   */
  public record Kept(
      long id,
      ServiceAddress service,
      ClientSelector client,
      Endpoint instance,
      Duration timeLeft,
      Duration granted,
      Duration age,
      String startedBy,
      int holes) {}

  /** Which affinities are meant; asked of many, so it should look at what is cheap first. */
  @FunctionalInterface
  public interface Query {
    /** All of them. */
    Query ALL = (service, client, instance, left) -> true;

    /** Whether that affinity is meant. */
    boolean matches(
        ServiceAddress service, ClientSelector client, Endpoint instance, Supplier<Duration> left);
  }

  /**
   * A page of affinities.
   *
   * @param kept those started last first
   * @param total how many match in all
   */
  public record Page(List<Kept> kept, long total) {
    public Page {
      kept = List.copyOf(kept);
    }
  }

  /**
   * Those that match and were started before one, the last started first.
   *
   * @param beforeId the id of the last one of the page before; {@link Long#MAX_VALUE}: none
   */
  public Page page(Query query, long beforeId, int atMost) {
    return pages.page(query, beforeId, atMost);
  }

  /** The one with exactly these clients. */
  public Optional<Kept> find(ServiceAddress service, ClientSelector client) {
    return pages.find(service, client);
  }

  /** How many affinities that instance owns of the service. */
  public int count(ServiceAddress service, Endpoint instance) {
    return affinities.count(service, instance);
  }

  /** How many connections routers have open to the service at that instance. */
  public int connections(ServiceAddress service, Endpoint instance) {
    return connections.count(service, instance);
  }

  /** How many affinities there are. */
  public int size() {
    return affinities.size();
  }

  /**
   * Ends the affinity with exactly these clients, and tells its owner. The stage completes within
   * {@link TargetStack#LONGEST_WAIT}.
   *
   * @param by who wants it
   */
  public CompletionStage<ReturnCode> end(ServiceAddress service, ClientSelector client, String by) {
    Answer answer = new Answer();
    owner.execute(
        () -> {
          timers.after(TargetStack.LONGEST_WAIT, answer::late);
          affinities
              .find(new AffinityKey(service, client))
              .map(found -> end(found, by, answer))
              .orElseGet(
                  () -> CompletableFuture.completedStage(Outcome.of(ReturnCode.NO_SUCH_AFFINITY)))
              .thenAccept(answer::give);
        });
    return answer.stage().thenApply(Outcome::code);
  }

  private CompletionStage<Outcome> end(OwnAffinity affinity, String by, Answer answer) {
    return ending
        .end(affinity.key(), affinity.claim().owner(), false, answer)
        .thenApplyAsync(
            outcome -> {
              if (outcome.code() == ReturnCode.DONE) {
                indications.ended(affinity, EndReason.ENDED_BY_ADMINISTRATOR, by);
              }
              return outcome;
            },
            owner);
  }

  /**
   * Lets the affinity with exactly these clients last at least so long from now on, or as long as
   * an extension may at most; empty: there is none. How long it is in force then.
   *
   * @param by who wants it
   */
  public Optional<Duration> extend(
      ServiceAddress service, ClientSelector client, Duration fromNow, String by) {
    AffinityKey key = new AffinityKey(service, client);
    Duration granted = fromNow.compareTo(longestExtension) > 0 ? longestExtension : fromNow;
    Optional<Duration> inForce =
        affinities
            .find(key)
            .flatMap(found -> affinities.extend(key, found.claim().owner().instance(), granted));
    inForce.ifPresent(
        left ->
            journal().enter(What.EXTENDED, service, client, "for " + left.toSeconds() + " s", by));
    return inForce;
  }

  /** How long an affinity may last, and lasts if its start names no duration (SPEC A4). */
  public Duration maxDuration() {
    return verification.maxDuration();
  }

  /**
   * For later starts and renewals.
   *
   * @throws IllegalArgumentException if it is less than a second
   */
  public void setMaxDuration(Duration atMost, String by) {
    verification.setMaxDuration(atMost);
    journal().enter(What.CHANGED, "affinities last " + atMost.toSeconds() + " s at most", by);
  }

  /**
   * As {@link TargetStack#drain(String, Duration)}, for all services where none is named; what
   * drains already gets that time from now on.
   *
   * @return whether there was one that is not out of use already
   * @throws IllegalArgumentException if no service of that name is configured, or for another time
   */
  @SuppressWarnings("FutureReturnValueIgnored") // It goes on in the background.
  public synchronized boolean drain(Optional<String> service, Duration atMost, String by) {
    List<ServiceListing> drained = meant(service, state -> state != State.INACTIVE);
    // All at once, so that the roster changes once.
    service.ifPresentOrElse(name -> serving.drain(name, atMost), () -> serving.drainAll(atMost));
    for (ServiceListing one : drained) {
      journal().enter(What.DRAINING, one.service(), "for " + atMost.toSeconds() + " s at most", by);
    }
    return !drained.isEmpty();
  }

  /**
   * A service that was withdrawn, drains or has drained is served here again, with new clients; all
   * services where none is named.
   *
   * @param service the name in the configuration
   * @return whether there was one that was not active already
   * @throws IllegalArgumentException if no service of that name is configured
   */
  public synchronized boolean resume(Optional<String> service, String by) {
    List<ServiceListing> resumed = meant(service, state -> state != State.ACTIVE);
    service.ifPresentOrElse(serving::resume, serving::resumeAll);
    for (ServiceListing one : resumed) {
      journal().enter(What.RESUMED, one.service(), "", by);
    }
    return !resumed.isEmpty();
  }

  /**
   * This target serves the service no longer: nothing is balanced to its instances here, what they
   * own of it ends, and they are told. Goes on in the background until it is done; all services
   * where none is named.
   *
   * @param service the name in the configuration
   * @return whether there was one that is not out of use already
   * @throws IllegalArgumentException if no service of that name is configured
   */
  public synchronized boolean withdraw(Optional<String> service, String by) {
    List<ServiceListing> withdrawn = meant(service, state -> state != State.INACTIVE);
    for (ServiceListing one : withdrawn) {
      serving.withdraw(one.name());
      journal().enter(What.WITHDRAWN, one.service(), "", by);
    }
    return !withdrawn.isEmpty();
  }

  /** Those in which the change changes something. */
  private List<ServiceListing> meant(Optional<String> service, Predicate<State> canChange) {
    List<ServiceListing> all = new ArrayList<>(serving.list());
    List<String> names = all.stream().map(ServiceListing::name).toList();
    all.removeIf(one -> service.isPresent() && !one.name().equals(service.get()));
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "no service '" + service.orElse("") + "' is configured here; there are " + names);
    }
    all.removeIf(one -> !canChange.test(one.state()));
    return all;
  }

  /** The services that are configured here, by name. */
  public List<ServiceListing> services() {
    return serving.list();
  }

  /** What the stack has done. */
  public StackCounts counts() {
    return tally.counts();
  }

  /** What happened here. */
  public Journal journal() {
    return tally.journal();
  }
}
