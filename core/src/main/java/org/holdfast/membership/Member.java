package org.holdfast.membership;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** Certainly shorter than anybody's silence who is taken for lapsed. */
  private static final Duration LATELY = Duration.ofMillis(750);

  /** By how much two machines' monotonic clocks may drift apart within a lease. */
  public static final Duration CLOCK_MARGIN = Duration.ofMillis(100);

  /**
   * How long a tombstone stays at least: longer than any reading of all claims takes, and than it
   * takes every live stack to read a clock beyond its version.
   */
  public static final Duration TOMBSTONE_TIME = Duration.ofSeconds(30);

  private static final Duration SUBSCRIBE_AGAIN = Duration.ofSeconds(1);

  /** Whoever finds no majority in that time when it starts goes on without, and answers 18. */
  private static final Duration MAJORITY_PATIENCE = Duration.ofSeconds(2);

  /** By then whoever could have a majority has one, and has struck who is silent. */
  private static final Duration FORGOTTEN = Duration.ofSeconds(15);

  private static final System.Logger LOG = System.getLogger(Member.class.getName());

  private final CouplingFacility facility;
  private final Executor owner;
  private final Ticker ticker;
  private final Timers timers;
  private final Lease lease;
  private final Watches watches;
  private final Majority majority;
  private final Replies replies;
  private final ClaimMirror mirror;
  private final Repair repair;
  private final Seat seat;
  private final SharedReading<Roster> rosterReading;
  private final SharedReading<@Nullable Void> beatsReading;
  private final Heartbeat heartbeat;
  private final Settling settling;
  private final Reading reading;
  private final Slices slices;
  private final Consumer<Roster> rosterListener;

  private Runnable reborn = () -> {};
  private @Nullable CompletableFuture<Void> current;
  private volatile boolean hasRead;

  /** Whether it has joined without most of the cluster, and was never current so far. */
  private boolean isAwaited;

  private long joinedAt;
  private long namedAt;
  private long currentFrom;

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
    this.rosterListener = rosterListener;
    namedAt = ticker.nanos();
    lease = new Lease(ticker);
    watches = new Watches(ticker);
    majority = new Majority(ticker, lease, watches, participant.name());
    replies = new Replies(facility.replies(), owner, ticker, participant.name());
    mirror = new ClaimMirror(claimListener);
    repair = new Repair(mirror);
    slices = new Slices(owner);
    seat = new Seat(facility, owner, timers, participant, this::adopted);
    rosterReading = new SharedReading<>(ticker, owner, seat::read);
    beatsReading = new SharedReading<>(ticker, owner, this::readBeats);
    heartbeat = new Heartbeat(facility, owner, ticker, seat, this::beat, this::beatTaken);
    settling = new Settling(facility, ticker, seat, watches, majority, mirror, slices);
    reading = new Reading(facility, owner, ticker, seat, mirror, replies, new Reader());
  }

  /** What to do when this participant was struck from the roster and begins a new life. */
  public void whenReborn(Runnable action) {
    reborn = action;
  }

  /**
   * Asked with every claim that was just read whether what this participant owns is all among them;
   * if not, it must put the rest back.
   */
  public void whenRead(Function<Map<ClaimKey, PrefixClaims>, CompletionStage<Boolean>> isWhole) {
    settling.auditBy(isWhole);
  }

  /** All claims, as this participant knows them. */
  public ClaimMirror mirror() {
    return mirror;
  }

  /** This participant; its incarnation is final once it has joined. */
  public Participant self() {
    return seat.self();
  }

  /** The roster as it was read last. */
  public Roster roster() {
    return seat.roster();
  }

  /** Any thread: whether it knows the claims as they once were, current or not. */
  public boolean hasRead() {
    return hasRead;
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
   * Whether most of the cluster was here just now: only then is who is silent here current nowhere
   * (SPEC rule 11).
   */
  public boolean seesMost() {
    long lately = ticker.nanos() - LATELY.toNanos();
    long voters = roster().fingerprint();
    return isMajority(one -> seat.isSelf(one) || watches.hasBeatenAfter(one, lately, voters));
  }

  /** Whether that one's beats were seen to go on, not longer ago than a lease lasts. */
  public boolean isSeenAlive(Participant other) {
    return watches.isSeenAlive(other);
  }

  /**
   * Takes its place in the roster, subscribes and reads everything; completes when current, or when
   * it is clear that most of the cluster is missing. Fails with a {@link JoinRefusedException}, or
   * when the cluster cannot answer.
   */
  public CompletionStage<Void> join() {
    return seat.take()
        .thenCompose(asAnotherLife -> seat.watch())
        .thenComposeAsync(
            read -> {
              majority.agreeOn(read.without(self().name()));
              majority.accept(read);
              return becomeCurrent();
            },
            owner);
  }

  private CompletionStage<Void> becomeCurrent() {
    current = new CompletableFuture<>();
    joinedAt = ticker.nanos();
    currentFrom = joinedAt;
    settling.begin();
    facility.onUpheaval(() -> owner.execute(this::upheaval));
    heartbeat.begin();
    seat.repair();
    return current;
  }

  /** Beats when it is time, and finds out how this participant stands. */
  public void tick() {
    timers.run();
    if (roster().names(self())) {
      namedAt = ticker.nanos();
    }
    heartbeat.tick();
    // Others wait for whoever is not settled, also while its lease is valid.
    boolean isWanting = !lease.valid() || !settling.isSettled();
    if (heartbeat.isOn() && isWanting && mayRead()) {
      readEverything();
    }
    if (hasRead && current != null && !current.isDone()) {
      completeJoining(current);
    }
    if (isAwaited && lease.valid()) {
      sayThatItIsCurrent();
    }
  }

  private boolean mayRead() {
    long now = ticker.nanos();
    boolean wantsTheFirst =
        !hasRead && heartbeat.wasTaken() && now - joinedAt >= MAJORITY_PATIENCE.toNanos();
    // A merge may have forgotten this life, and the others lack its vote for their majority.
    boolean wantsItsPlace = hasRead && now - namedAt >= FORGOTTEN.toNanos();
    return reading.isDue() && (lease.canBeGranted() || wantsTheFirst || wantsItsPlace);
  }

  private void readEverything() {
    reading.begin().thenRun(this::tick).exceptionally(nextTime -> null);
  }

  /** Rows may be gone or older than they were, and nobody told of it. */
  private void upheaval() {
    if (heartbeat.isOn()) {
      LOG.log(
          WARNING,
          "HF-1105: {0}: the cluster is not what it was; reading everything anew",
          self().name());
      settling.upheaval();
      watches.forget();
      majority.forgetBeats();
      lease.revoke();
    }
  }

  private Beat beat(long count) {
    Roster roster = roster();
    return new Beat(
        self().incarnation(),
        count,
        mirror.clock(),
        mirror.digest(new Incarnation(self().name(), self().incarnation())),
        roster.strikes(),
        roster.fingerprint(),
        lease.valid(),
        settling.isSettled());
  }

  private void beatTaken(long sentAt) {
    if (settling.isSince(sentAt)) {
      majority.beatTaken(sentAt);
    }
    majority.countBeats(roster());
    tick();
    readBeatsNow().exceptionally(unreachable -> null);
  }

  /**
   * Whether a strict majority of the voters is so, as far as this participant may believe the
   * roster (SPEC rule 11).
   */
  public boolean isMajority(Predicate<Participant> isSo) {
    return majority.is(roster(), isSo);
  }

  /** What follows from what was read. */
  private final class Reader implements Reading.Reader {
    private long breaksBefore;

    @Override
    public void seated(boolean asAnotherLife) {
      breaksBefore = lease.breaks();
      replies.joinedAs(self().incarnation());
      if (asAnotherLife) {
        beginAnew();
      }
    }

    @Override
    public void beatsRead(Roster read, Map<String, Beat> beats, long began) {
      watch(read, beats, began);
    }

    @Override
    public CompletionStage<Void> everythingRead(Reading.Everything read) {
      return settling
          .isWhole(read)
          .thenCompose(
              isWhole ->
                  mirror
                      .endReading(read.claims(), isWhole, slices)
                      .thenRun(() -> taken(read, isWhole)));
    }

    private void taken(Reading.Everything read, boolean isWhole) {
      hasRead = true;
      boolean isAlone = ticker.nanos() - currentFrom >= 0;
      boolean isUnbroken = lease.canBeGranted() && lease.breaks() == breaksBefore;
      if (isWhole && isAlone && isUnbroken && !isBehind(read.beats())) {
        lease.grant();
      }
    }
  }

  private void beginAnew() {
    if (lease.canBeGranted()) {
      // Who decided without this participant decides for all.
      majority.agreeOn(roster().without(self().name()));
    }
    LOG.log(WARNING, "HF-1106: {0} had been struck from the roster and begins anew", self().name());
    reborn.run();
  }

  /** Whether others know of a majority's decision that the roster read here does not. */
  private boolean isBehind(Map<String, Beat> beats) {
    return roster().participants().stream()
        .filter(watches::isSeenAlive)
        .anyMatch(one -> Watches.beatOf(one, beats).strikes() > roster().strikes());
  }

  private void completeJoining(CompletableFuture<Void> joined) {
    boolean hasWaited = ticker.nanos() - joinedAt >= MAJORITY_PATIENCE.toNanos();
    if (lease.valid()) {
      sayThatItIsCurrent();
      joined.complete(null);
    } else if (hasWaited) {
      isAwaited = true;
      LOG.log(
          WARNING,
          "HF-1104: {0} has joined, but most of the cluster is missing: of {1} only itself and those that"
              + " beat; nothing can be started until they are back",
          self().name(),
          roster().allNames());
      joined.complete(null);
    }
  }

  private void sayThatItIsCurrent() {
    isAwaited = false;
    LOG.log(INFO, "{0} is current, with {1} rows of claims", self().name(), mirror.size());
  }

  /** Subscribes, and tries again each second until the cluster has taken it. */
  public void subscribe(Supplier<CompletionStage<Subscription>> subscribing) {
    subscribing
        .get()
        .whenCompleteAsync(
            (subscribed, failure) -> {
              if (failure != null && !seat.hasBeenLeft()) {
                timers.after(SUBSCRIBE_AGAIN, () -> subscribe(subscribing));
              }
            },
            owner);
  }

  /** Tells that stack what became of the connections to its instances, perhaps nothing. */
  public void announce(String stack, News news) {
    replies.announce(stack, news);
  }

  /** Tells that stack all connections that are open to its instances. */
  public void tellAnew(String stack, Iterator<Accepted> open) {
    replies.tellAnew(stack, open);
  }

  /** Any thread: how many connections were too many to be told. */
  public long untold() {
    return replies.untold();
  }

  /** Tells that stack what was seen of the connections that it asked for. */
  public void tell(String stack, Sighting sighting) {
    replies.sighted(stack, sighting);
  }

  /**
   * Reads the roster now, together with all who ask at once; the stage completes on the owner
   * thread.
   */
  public CompletionStage<Roster> readRoster() {
    return rosterReading.read();
  }

  private void adopted(Roster before) {
    Roster now = roster();
    majority.accept(now);
    if (hasRead && strikesTheLiving(before, now)) {
      // They may still be current.
      loseLeaseUntilAfter(ticker.nanos());
    } else if (hasRead && !now.names(self())) {
      // Struck, or forgotten by a cluster that was split, where others may have counted its beats.
      loseLeaseUntilAfter(heartbeat.lastHeard());
    }
    mirror.register(
        now.participants().stream()
            .filter(one -> one.role() == Role.STACK)
            .map(one -> new Incarnation(one.name(), one.incarnation()))
            .collect(Collectors.toSet()));
    watches.retain(now.allNames());
    rosterListener.accept(now);
  }

  /** Whoever was current by something of that time may be so for another lease. */
  private void loseLeaseUntilAfter(long time) {
    lease.revoke();
    long from = time + LEASE.plus(CLOCK_MARGIN).toNanos();
    currentFrom = from - currentFrom > 0 ? from : currentFrom;
  }

  private boolean strikesTheLiving(Roster before, Roster now) {
    return now.strikes() > before.strikes()
        && before.voters().stream()
            .filter(one -> !seat.isSelf(one) && !now.names(one))
            .anyMatch(one -> !watches.hasLapsed(one));
  }

  /** From now on this participant's instances serve that; the roster follows, at once if it can. */
  public void serve(List<Served> served) {
    seat.serve(served);
  }

  /**
   * Reads everybody's beats, together with all who ask at once; when the stage completes, {@link
   * #mayBeLive} knows them.
   */
  public CompletionStage<@Nullable Void> readBeatsNow() {
    return beatsReading.read();
  }

  private CompletionStage<@Nullable Void> readBeats() {
    Roster read = roster();
    long began = ticker.nanos();
    return facility
        .beats()
        .getAll(read.allNames())
        .thenAcceptAsync(beats -> take(read, beats, began), owner);
  }

  private void watch(Roster read, Map<String, Beat> beats, long began) {
    watches.read(read.participants(), beats, began);
    beats.values().forEach(beat -> mirror.observe(beat.clock()));
    if (anyOther(beats, beat -> beat.isCurrent() && beat.voters() == roster().fingerprint())) {
      majority.agreeOn(roster());
    }
    majority.countBeats(roster());
  }

  private boolean anyOther(Map<String, Beat> beats, Predicate<Beat> isSo) {
    return roster().voters().stream()
        .filter(one -> !seat.isSelf(one) && watches.isSeenAlive(one))
        .anyMatch(one -> isSo.test(Watches.beatOf(one, beats)));
  }

  private void take(Roster read, Map<String, Beat> beats, long began) {
    watch(read, beats, began);
    if (lease.valid() && isMajority(this::isHere)) {
      Striking.strike(read, watches, self().name()).ifPresent(next -> strike(read, next));
    }
    if (anyOther(beats, beat -> beat.voters() != roster().fingerprint())) {
      seat.read().exceptionally(nextTime -> roster());
    }
    if (repair.isNeeded(read, beats, self().name()) && !reading.isUnderWay()) {
      LOG.log(
          WARNING, "HF-1108: {0} missed changes of claims; reading them all anew", self().name());
      readEverything();
    }
  }

  private boolean isHere(Participant one) {
    return seat.isSelf(one) || watches.isSeenAlive(one);
  }

  private void strike(Roster read, Roster next) {
    for (Participant one : read.participants()) {
      if (!next.names(one)) {
        LOG.log(
            WARNING,
            "HF-1109: {0} strikes {1} from the roster: silent too long",
            self().name(),
            one.name());
      }
    }
    seat.replace(read, next);
  }

  /**
   * Says goodbye: from then on this participant's claims govern nobody and nobody waits for it. The
   * stage always completes.
   */
  public CompletionStage<Void> leave() {
    heartbeat.end();
    return seat.leave();
  }
}
