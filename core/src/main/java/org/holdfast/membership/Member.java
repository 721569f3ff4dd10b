package org.holdfast.membership;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.holdfast.facility.Beat;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Participant.Served;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Reply.Sighting;
import org.holdfast.facility.Roster;
import org.holdfast.facility.SharedMap.Change;
import org.holdfast.facility.SharedMap.Subscription;
import org.holdfast.membership.ClaimMirror.Incarnation;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A stack's or router's part in the cluster: it joins the roster, beats, mirrors every claim and
 * acknowledges what it must. Everything happens on the owner thread, which calls {@link #tick} all
 * few milliseconds; only {@link #isCurrent} is for any thread. Serves SPEC A13 and rules 9, 10, 12.
 */
public final class Member {
  /** How long a participant is live after sending a beat that the cluster took. */
  public static final Duration LEASE = Duration.ofSeconds(1);

  /** By how much two machines' monotonic clocks may drift apart within a lease. */
  public static final Duration CLOCK_MARGIN = Duration.ofMillis(100);

  /**
   * How long a tombstone stays at least: longer than any reading of all claims takes, and than it
   * takes every live stack to read a clock beyond its version.
   */
  public static final Duration TOMBSTONE_TIME = Duration.ofSeconds(30);

  private static final Duration LONGEST_READING = Duration.ofSeconds(25);
  private static final Duration BEAT_INTERVAL = Duration.ofMillis(200);
  private static final Duration SUBSCRIBE_AGAIN = Duration.ofSeconds(1);
  private static final Duration ROSTER_REPAIR_INTERVAL = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(Member.class.getName());

  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Timers timers;
  private final Lease lease;
  private final Watches watches;
  private final Replies replies;
  private final ClaimMirror mirror;
  private final Repair repair;
  private final Consumer<Roster> rosterListener;

  private Participant self;
  private Roster roster = Roster.empty();
  private boolean beating;
  private boolean left;
  private boolean beatUnderWay;
  private long beatSentAt;
  private long beatCount;
  private boolean resynchronising;
  private Runnable reborn = () -> {};
  private long subscriptions;
  private Subscription subscription = () -> {};
  private @Nullable CompletableFuture<Void> current;

  /**
   * Not joined yet.
   *
   * @param participant with an incarnation that is likely higher than any before, such as the time
   *     of day; a higher one is taken if need be
   * @param claimListener told on the owner thread what governs
   * @param rosterListener told on the owner thread of every roster that was read
   */
  public Member(
      CouplingFacility facility,
      Executor owner,
      Ticker ticker,
      Timers timers,
      Participant participant,
      ClaimMirror.Listener claimListener,
      Consumer<Roster> rosterListener) {
    this.facility = facility;
    this.owner = owner;
    this.ticker = ticker;
    this.timers = timers;
    this.self = participant;
    this.rosterListener = rosterListener;
    lease = new Lease(ticker);
    watches = new Watches(ticker);
    replies = new Replies(facility.replies(), owner, ticker, participant.name());
    mirror = new ClaimMirror(claimListener);
    repair = new Repair(mirror);
  }

  /** What to do when this participant was struck from the roster and begins a new life. */
  public void whenReborn(Runnable action) {
    reborn = action;
  }

  /** All claims, as this participant knows them. */
  public ClaimMirror mirror() {
    return mirror;
  }

  /** This participant; its incarnation is final once it has joined. */
  public Participant self() {
    return self;
  }

  /** The roster as it was read last. */
  public Roster roster() {
    return roster;
  }

  /** Any thread: whether the lease is valid, so that others wait for this participant. */
  public boolean isCurrent() {
    return lease.valid();
  }

  /** Whether that router must be waited for, if what was read last is what is there now. */
  public boolean mayBeLive(Participant other) {
    return !watches.hasLapsed(other);
  }

  /**
   * Takes its place in the roster, subscribes and reads everything; completes when current. Fails
   * with a {@link JoinRefusedException}, or when the cluster cannot answer.
   */
  public CompletionStage<Void> join() {
    return new Joining(facility, owner, timers).join(self).thenComposeAsync(this::joined, owner);
  }

  private CompletionStage<Void> joined(Participant registered) {
    self = registered;
    return facility
        .roster()
        .onChange(Roster.KEY, change -> owner.execute(() -> rosterChanged(change.row())))
        .thenComposeAsync(subscribed -> becomeCurrent(), owner);
  }

  private CompletionStage<Void> becomeCurrent() {
    current = new CompletableFuture<>();
    beating = true;
    beat();
    timers.after(BEAT_INTERVAL, this::readBeats);
    timers.after(ROSTER_REPAIR_INTERVAL, this::repairRoster);
    return current;
  }

  /** Beats when it is time, and finds out how this participant stands. */
  public void tick() {
    timers.run();
    long now = ticker.nanos();
    boolean due = now - beatSentAt - BEAT_INTERVAL.toNanos() >= 0;
    // A beat that hangs for longer than a lease is of no use; the next one may fare better.
    boolean hanging = now - beatSentAt - LEASE.toNanos() >= 0;
    if (beating && due && (!beatUnderWay || hanging)) {
      beat();
    }
    if (beating && !lease.valid() && lease.canBeGranted() && !resynchronising) {
      resynchronise();
    }
  }

  private void beat() {
    long sentAt = ticker.nanos();
    beatSentAt = sentAt;
    beatUnderWay = true;
    long digest = mirror.digest(new Incarnation(self.name(), self.incarnation()));
    Beat beat =
        new Beat(self.incarnation(), ++beatCount, mirror.clock(), digest, roster.strikes(), true);
    facility
        .beats()
        .set(self.name(), beat)
        .whenCompleteAsync((done, failure) -> beatDone(sentAt, failure), owner);
  }

  private void beatDone(long sentAt, @Nullable Throwable failure) {
    if (sentAt == beatSentAt) {
      beatUnderWay = false;
    }
    if (failure == null && !left) {
      lease.beatTaken(sentAt);
      tick();
    }
  }

  private void resynchronise() {
    resynchronising = true;
    // The place in the roster is gone if the cluster lost its maps, or struck this participant.
    new Joining(facility, owner, timers)
        .join(self)
        .thenComposeAsync(this::readEverything, owner)
        .whenCompleteAsync((done, failure) -> resynchroniseEnded(failure), owner);
  }

  private CompletionStage<Void> readEverything(Participant registered) {
    boolean isReborn = self.incarnation() != registered.incarnation();
    self = registered;
    replies.joinedAs(registered.incarnation());
    if (isReborn) {
      LOG.log(WARNING, "{0} had been struck from the roster and begins anew", self.name());
      reborn.run();
    }
    long began = ticker.nanos();
    return subscribeAnew()
        .thenComposeAsync(
            subscribed ->
                facility
                    .claims()
                    .snapshot()
                    .thenAcceptBothAsync(
                        facility.roster().get(Roster.KEY),
                        (snapshot, members) -> everythingRead(began, snapshot, members),
                        owner),
            owner);
  }

  /**
   * Changes that are still on their way from before must not be taken for newer than what is read.
   */
  private CompletionStage<?> subscribeAnew() {
    subscription.cancel();
    long generation = ++subscriptions;
    mirror.beginReading();
    return facility
        .claims()
        .onChange(
            change ->
                owner.execute(
                    () -> {
                      if (generation == subscriptions) {
                        claimChanged(change);
                      }
                    }))
        .thenAcceptAsync(subscribed -> subscription = subscribed, owner);
  }

  private void everythingRead(
      long began, Map<ClaimKey, PrefixClaims> snapshot, @Nullable Roster members) {
    if (ticker.nanos() - began > LONGEST_READING.toNanos()) {
      throw new IllegalStateException("reading took longer than tombstones are certain to stay");
    }
    roster = Roster.empty();
    rosterChanged(members);
    mirror.endReading(snapshot);
    if (lease.canBeGranted()) {
      lease.grant();
    }
  }

  private void resynchroniseEnded(@Nullable Throwable failure) {
    resynchronising = false;
    if (failure != null) {
      LOG.log(WARNING, "{0} could not read the cluster''s claims: {1}", self.name(), failure);
    } else if (lease.valid() && current != null && !current.isDone()) {
      LOG.log(INFO, "{0} is current, with {1} rows of claims", self.name(), mirror.size());
      current.complete(null);
    }
  }

  private void claimChanged(Change<ClaimKey, PrefixClaims> change) {
    PrefixClaims row = change.row();
    if (row == null) {
      mirror.removed(change.key());
    } else if (mirror.knowsOwnersOf(row)) {
      applyAndAcknowledge(change.key(), row);
    } else {
      // Its owner joined, and the roster's change has not come through yet.
      readRoster().thenRun(() -> applyAndAcknowledge(change.key(), row));
    }
  }

  private void applyAndAcknowledge(ClaimKey key, PrefixClaims row) {
    mirror.apply(key, row);
    boolean group = key.prefixLength() < key.prefix().bits();
    boolean mustAcknowledge = self.role() == Role.ROUTER || group;
    if (mustAcknowledge && !row.publisher().equals(self.name())) {
      replies.applied(row.publisher(), row.publication());
    }
  }

  /** Subscribes, and tries again each second until the cluster has taken it. */
  public void subscribe(Supplier<CompletionStage<Subscription>> subscribing) {
    subscribing
        .get()
        .whenCompleteAsync(
            (subscribed, failure) -> {
              if (failure != null && !left) {
                timers.after(SUBSCRIBE_AGAIN, () -> subscribe(subscribing));
              }
            },
            owner);
  }

  /** Tells that stack which connections were just opened to its instances. */
  public void announce(String stack, List<Accepted> connections) {
    replies.opened(stack, connections);
  }

  /** Any thread: how many connections were too many to be told. */
  public long untold() {
    return replies.untold();
  }

  /** Tells that stack what was seen of the connections that it asked for. */
  public void tell(String stack, Sighting sighting) {
    replies.sighted(stack, sighting);
  }

  /** Reads the roster now; the stage completes on the owner thread. */
  public CompletionStage<Roster> readRoster() {
    return facility
        .roster()
        .get(Roster.KEY)
        .thenApplyAsync(
            row -> {
              rosterChanged(row);
              return roster;
            },
            owner);
  }

  private void rosterChanged(@Nullable Roster row) {
    if (row == null || left || row.version() <= roster.version()) {
      return;
    }
    roster = row;
    mirror.register(
        row.participants().stream()
            .filter(one -> one.role() == Role.STACK)
            .map(one -> new Incarnation(one.name(), one.incarnation()))
            .collect(Collectors.toSet()));
    watches.retain(names(row));
    rosterListener.accept(row);
  }

  private static Set<String> names(Roster roster) {
    return roster.participants().stream().map(Participant::name).collect(Collectors.toSet());
  }

  private void repairRoster() {
    timers.after(ROSTER_REPAIR_INTERVAL, this::repairRoster);
    readRoster().thenAccept(read -> registerServed()).exceptionally(nextTime -> null);
  }

  /** From now on this participant's instances serve that; the roster follows, at once if it can. */
  public void serve(List<Served> served) {
    self = self.serving(served);
    registerServed();
  }

  private void registerServed() {
    boolean isDifferent =
        roster.names(self)
            && roster
                .find(self.name())
                .filter(one -> !one.served().equals(self.served()))
                .isPresent();
    if (isDifferent) {
      facility
          .roster()
          .replace(Roster.KEY, roster, roster.with(self))
          .thenComposeAsync(done -> readRoster(), owner)
          .exceptionally(nextTimeThen -> roster);
    }
  }

  private void readBeats() {
    timers.after(BEAT_INTERVAL, this::readBeats);
    readBeatsNow().exceptionally(unreachable -> null);
  }

  /** Reads everybody's beats; when the stage completes, {@link #mayBeLive} knows them. */
  public CompletionStage<@Nullable Void> readBeatsNow() {
    Roster read = roster;
    return facility.beats().getAll(names(read)).thenAcceptAsync(beats -> take(read, beats), owner);
  }

  private void take(Roster read, Map<String, Beat> beats) {
    watches.read(read.participants(), beats);
    beats.values().forEach(beat -> mirror.observe(beat.clock()));
    if (lease.valid()) {
      Striking.strike(read, watches, self.name()).ifPresent(next -> strike(read, next));
    }
    if (repair.isNeeded(read, beats, self.name()) && !resynchronising) {
      LOG.log(WARNING, "{0} missed changes of claims; reading them all anew", self.name());
      resynchronise();
    }
  }

  private void strike(Roster read, Roster next) {
    for (Participant one : read.participants()) {
      if (!next.names(one)) {
        LOG.log(
            WARNING, "{0} strikes {1} from the roster: silent too long", self.name(), one.name());
      }
    }
    facility
        .roster()
        .replace(Roster.KEY, read, next)
        .thenComposeAsync(done -> readRoster(), owner)
        .exceptionally(nextTimeThen -> roster);
  }

  /**
   * Says goodbye: from then on this participant's claims govern nobody and nobody waits for it. The
   * stage always completes.
   */
  public CompletionStage<Void> leave() {
    beating = false;
    left = true;
    return new Joining(facility, owner, timers).leave(self);
  }
}
