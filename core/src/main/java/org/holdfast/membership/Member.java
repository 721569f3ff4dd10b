package org.holdfast.membership;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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

  /** Certainly shorter than anybody's silence who is taken for lapsed. */
  private static final Duration LATELY = Duration.ofMillis(750);

  /** By how much two machines' monotonic clocks may drift apart within a lease. */
  public static final Duration CLOCK_MARGIN = Duration.ofMillis(100);

  /**
   * How long a tombstone stays at least: longer than any reading of all claims takes, and than it
   * takes every live stack to read a clock beyond its version.
   */
  public static final Duration TOMBSTONE_TIME = Duration.ofSeconds(30);

  private static final Duration LONGEST_READING = Duration.ofSeconds(25);
  private static final Duration BEAT_INTERVAL = Duration.ofMillis(100);
  private static final Duration SUBSCRIBE_AGAIN = Duration.ofSeconds(1);
  private static final Duration ROSTER_REPAIR_INTERVAL = Duration.ofSeconds(1);

  /** Whoever finds no majority in that time when it starts goes on without, and answers 18. */
  private static final Duration MAJORITY_PATIENCE = Duration.ofSeconds(2);

  /** So long after an upheaval owners whose beats go on may take to put their claims back. */
  private static final Duration SETTLING_AT_MOST = Duration.ofSeconds(15);

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
  private final Consumer<Roster> rosterListener;

  private Participant self;
  private Roster roster = Roster.empty();
  private boolean beating;
  private long beatingSince;
  private boolean left;
  private boolean beatUnderWay;
  private boolean beatWasTaken;
  private long beatSentAt;
  private int unansweredBeats;
  private long beatAnsweredAt;
  private long beatTakenAt;
  private long beatCount;
  private boolean resynchronising;
  private long readingEndedAt;
  private long namedAt;
  private volatile boolean hasRead;
  private Predicate<Map<ClaimKey, PrefixClaims>> audit = snapshot -> true;
  private boolean settled = true;
  private long upheavalAt;
  private long currentFrom;
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
    namedAt = ticker.nanos();
    lease = new Lease(ticker);
    watches = new Watches(ticker);
    majority = new Majority(ticker, lease, watches, participant.name());
    replies = new Replies(facility.replies(), owner, ticker, participant.name());
    mirror = new ClaimMirror(claimListener);
    repair = new Repair(mirror);
  }

  /** What to do when this participant was struck from the roster and begins a new life. */
  public void whenReborn(Runnable action) {
    reborn = action;
  }

  /**
   * Asked with every claim that was just read whether what this participant owns is all among them;
   * if not, it must put the rest back.
   */
  public void whenRead(Predicate<Map<ClaimKey, PrefixClaims>> isWhole) {
    audit = isWhole;
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
    long voters = roster.fingerprint();
    return isMajority(
        one -> one.name().equals(self.name()) || watches.hasBeatenAfter(one, lately, voters));
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
    return joining().join(self).thenComposeAsync(this::joined, owner);
  }

  private Joining joining() {
    return new Joining(facility, owner, timers, roster);
  }

  private CompletionStage<Void> joined(Participant registered) {
    self = registered;
    return facility
        .roster()
        .onChange(Roster.KEY, change -> owner.execute(() -> rosterChanged(change.row())))
        .thenComposeAsync(subscribed -> readRoster(), owner)
        .thenComposeAsync(
            read -> {
              majority.agreeOn(read.without(self.name()));
              majority.accept(read);
              return becomeCurrent();
            },
            owner);
  }

  private CompletionStage<Void> becomeCurrent() {
    current = new CompletableFuture<>();
    beating = true;
    beatingSince = ticker.nanos();
    beatTakenAt = beatingSince;
    currentFrom = beatingSince;
    // What it never heard of may be missing here, as after any upheaval.
    upheavalAt = beatingSince;
    readingEndedAt = beatingSince - BEAT_INTERVAL.toNanos();
    facility.onUpheaval(() -> owner.execute(this::upheaval));
    beat();
    timers.after(ROSTER_REPAIR_INTERVAL, this::repairRoster);
    return current;
  }

  /** Beats when it is time, and finds out how this participant stands. */
  public void tick() {
    timers.run();
    long now = ticker.nanos();
    if (roster.names(self)) {
      namedAt = now;
    }
    boolean due = now - beatSentAt - BEAT_INTERVAL.toNanos() >= 0;
    // A beat that hangs for longer than a lease is of no use; the next one may fare better.
    boolean hanging = now - beatSentAt - LEASE.toNanos() >= 0;
    if (beating && due && (!beatUnderWay || hanging)) {
      beatUnlessStruck();
    }
    // Others wait for whoever is not settled, also while its lease is valid.
    boolean isWanting = !lease.valid() || !settled;
    if (beating && isWanting && mayRead(now) && !resynchronising) {
      resynchronise();
    }
    if (hasRead && current != null && !current.isDone()) {
      completeJoining(current);
    }
  }

  private boolean mayRead(long now) {
    boolean wantsTheFirst =
        !hasRead && beatWasTaken && now - beatingSince >= MAJORITY_PATIENCE.toNanos();
    // A merge may have forgotten this life, and the others lack its vote for their majority.
    boolean wantsItsPlace = hasRead && now - namedAt >= FORGOTTEN.toNanos();
    return now - readingEndedAt >= BEAT_INTERVAL.toNanos()
        && (lease.canBeGranted() || wantsTheFirst || wantsItsPlace);
  }

  /** Rows may be gone or older than they were, and nobody told of it. */
  private void upheaval() {
    if (beating) {
      LOG.log(
          WARNING,
          "HF-1105: {0}: the cluster is not what it was; reading everything anew",
          self.name());
      upheavalAt = ticker.nanos();
      settled = false;
      watches.forget();
      majority.forgetBeats();
      lease.revoke();
    }
  }

  /** Who was silent for a lease may have been struck: then no beat of its former life may count. */
  private void beatUnlessStruck() {
    long now = ticker.nanos();
    if (now - beatTakenAt - LEASE.toNanos() < 0) {
      beat();
      return;
    }
    beatSentAt = now;
    beatUnderWay = true;
    readRoster()
        .thenRun(this::beat)
        .exceptionallyAsync(
            unreachable -> {
              beatUnderWay = false;
              return null;
            },
            owner);
  }

  private void beat() {
    long sentAt = ticker.nanos();
    beatSentAt = sentAt;
    beatUnderWay = true;
    long digest = mirror.digest(new Incarnation(self.name(), self.incarnation()));
    Beat beat =
        new Beat(
            self.incarnation(),
            ++beatCount,
            mirror.clock(),
            digest,
            roster.strikes(),
            roster.fingerprint(),
            lease.valid(),
            settled);
    unansweredBeats++;
    facility
        .beats()
        .set(self.name(), beat)
        .whenCompleteAsync((done, failure) -> beatDone(sentAt, failure), owner);
  }

  private void beatDone(long sentAt, @Nullable Throwable failure) {
    unansweredBeats--;
    beatAnsweredAt = ticker.nanos();
    if (sentAt == beatSentAt) {
      beatUnderWay = false;
    }
    if (failure == null && !left) {
      beatWasTaken = true;
      beatTakenAt = beatAnsweredAt;
      if (sentAt - upheavalAt >= 0) {
        majority.beatTaken(sentAt);
      }
      majority.countBeats(roster);
      tick();
      readBeatsNow().exceptionally(unreachable -> null);
    }
  }

  /**
   * Whether a strict majority of the voters is so, as far as this participant may believe the
   * roster (SPEC rule 11).
   */
  public boolean isMajority(Predicate<Participant> isSo) {
    return majority.is(roster, isSo);
  }

  private void resynchronise() {
    resynchronising = true;
    // The place in the roster is gone if the cluster lost its maps, or struck this participant.
    joining()
        .join(self)
        .thenComposeAsync(this::readEverything, owner)
        .whenCompleteAsync((done, failure) -> resynchroniseEnded(failure), owner);
  }

  private CompletionStage<Void> readEverything(Participant registered) {
    boolean isReborn = self.incarnation() != registered.incarnation();
    self = registered;
    replies.joinedAs(registered.incarnation());
    if (isReborn) {
      if (lease.canBeGranted()) {
        // Who decided without this participant decides for all.
        majority.agreeOn(roster.without(self.name()));
      }
      LOG.log(WARNING, "HF-1106: {0} had been struck from the roster and begins anew", self.name());
      reborn.run();
    }
    long began = ticker.nanos();
    return subscribeAnew().thenComposeAsync(subscribed -> readClaims(began), owner);
  }

  /** After the beats: what an owner had put right when it said so must be in what is read. */
  private CompletionStage<Void> readClaims(long began) {
    return facility
        .beats()
        .getAll(names(roster))
        .thenComposeAsync(
            beats ->
                facility
                    .claims()
                    .snapshot()
                    .thenComposeAsync(snapshot -> readTheRest(began, beats, snapshot), owner),
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
                        claimChanged(change, generation);
                      }
                    }))
        .thenAcceptAsync(subscribed -> subscription = subscribed, owner);
  }

  private CompletionStage<Void> readTheRest(
      long began, Map<String, Beat> before, Map<ClaimKey, PrefixClaims> snapshot) {
    return facility
        .roster()
        .get(Roster.KEY)
        .thenComposeAsync(
            members -> {
              rosterChanged(members);
              Roster read = roster;
              long beatsBegan = ticker.nanos();
              return facility
                  .beats()
                  .getAll(names(read))
                  .thenAcceptAsync(
                      beats -> {
                        watch(read, beats, beatsBegan);
                        everythingRead(began, before, snapshot, beats);
                      },
                      owner);
            },
            owner);
  }

  private void everythingRead(
      long began,
      Map<String, Beat> before,
      Map<ClaimKey, PrefixClaims> snapshot,
      Map<String, Beat> beats) {
    if (ticker.nanos() - began > LONGEST_READING.toNanos()) {
      throw new IllegalStateException("reading took longer than tombstones are certain to stay");
    }
    Map<ClaimKey, PrefixClaims> right = mirror.revived(snapshot);
    right.forEach((key, row) -> correct(key, snapshot.get(key), row));
    settled = audit.test(snapshot) && right.isEmpty();
    boolean isWhole = settled && othersAreSettled(before, beats);
    mirror.endReading(snapshot, isWhole);
    hasRead = true;
    boolean isAlone = ticker.nanos() - currentFrom >= 0;
    if (isWhole && isAlone && !isBehind(beats) && lease.canBeGranted()) {
      lease.grant();
    }
  }

  /** A merge has brought back what ended; perhaps nobody else is there who knows of it. */
  private void correct(ClaimKey key, @Nullable PrefixClaims read, PrefixClaims right) {
    facility.claims().replace(key, read, right).exceptionally(nextTimeThen -> false);
  }

  /**
   * Until then what the registry lacks may be put back, and what it has too much taken away. What
   * most have acknowledged somebody in every majority knows, so it takes one to say that the
   * registry is right; and every owner whose lease may be valid. Who was without a majority may
   * find the network merged, and be on the side that is not told of it.
   */
  private boolean othersAreSettled(Map<String, Beat> before, Map<String, Beat> beats) {
    long now = ticker.nanos();
    long since = Math.min(now - upheavalAt, now - majority.lastWithout());
    Predicate<Participant> isSettled =
        one ->
            one.name().equals(self.name())
                || (watches.isSeenAlive(one)
                    && beat(before, one).isSettled()
                    && beat(beats, one).isSettled());
    return since >= SETTLING_AT_MOST.toNanos()
        || (isMajority(isSettled)
            && roster.participants().stream()
                .filter(one -> one.role() == Role.STACK)
                .allMatch(one -> isSettled.test(one) || watches.hasLapsed(one)));
  }

  /** Whether others know of a majority's decision that the roster read here does not. */
  private boolean isBehind(Map<String, Beat> beats) {
    return roster.participants().stream()
        .filter(watches::isSeenAlive)
        .anyMatch(one -> beat(beats, one).strikes() > roster.strikes());
  }

  private static Beat beat(Map<String, Beat> beats, Participant one) {
    return beats.getOrDefault(one.name(), Watches.NONE);
  }

  private void resynchroniseEnded(@Nullable Throwable failure) {
    resynchronising = false;
    readingEndedAt = ticker.nanos();
    if (failure != null) {
      LOG.log(
          WARNING, "HF-1107: {0} could not read the cluster''s claims: {1}", self.name(), failure);
    } else {
      tick();
    }
  }

  private void completeJoining(CompletableFuture<Void> joined) {
    boolean hasWaited = ticker.nanos() - beatingSince >= MAJORITY_PATIENCE.toNanos();
    if (lease.valid()) {
      LOG.log(INFO, "{0} is current, with {1} rows of claims", self.name(), mirror.size());
      joined.complete(null);
    } else if (hasWaited) {
      LOG.log(
          WARNING,
          "HF-1104: {0} has joined, but most of the cluster is missing: of {1} only itself and those that"
              + " beat; nothing can be started until they are back",
          self.name(),
          names(roster));
      joined.complete(null);
    }
  }

  private void claimChanged(Change<ClaimKey, PrefixClaims> change, long generation) {
    PrefixClaims row = change.row();
    if (row == null) {
      mirror.removed(change.key());
    } else if (mirror.knowsOwnersOf(row)) {
      applyAndAcknowledge(change.key(), row);
    } else {
      // Its owner joined, and the roster's change has not come through yet.
      readRoster()
          .thenRun(
              () -> {
                if (generation == subscriptions) {
                  applyAndAcknowledge(change.key(), row);
                }
              });
    }
  }

  private void applyAndAcknowledge(ClaimKey key, PrefixClaims row) {
    mirror.apply(key, row);
    if (!row.publisher().equals(self.name())) {
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
    if (left || (row == null && roster.version() == 0)) {
      return;
    }
    Roster agreed = row == null ? roster : roster.agreedWith(row);
    if (!agreed.equals(row)) {
      restore(row, agreed);
    } else if (!agreed.equals(roster)) {
      adopt(agreed);
    }
  }

  /** The cluster has lost what this participant remembers. */
  private void restore(@Nullable Roster lost, Roster agreed) {
    facility
        .roster()
        .replace(Roster.KEY, lost, agreed)
        .exceptionally(
            nextTimeThen -> {
              return false;
            });
  }

  private void adopt(Roster row) {
    majority.accept(row);
    if (hasRead && strikesTheLiving(row)) {
      // They may still be current.
      loseLeaseUntilAfter(ticker.nanos());
    } else if (hasRead && !row.names(self)) {
      // Struck, or forgotten by a cluster that was split, where others may have counted its beats.
      loseLeaseUntilAfter(unansweredBeats > 0 ? ticker.nanos() : beatAnsweredAt);
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

  /** Whoever was current by something of that time may be so for another lease. */
  private void loseLeaseUntilAfter(long time) {
    lease.revoke();
    long from = time + LEASE.plus(CLOCK_MARGIN).toNanos();
    currentFrom = from - currentFrom > 0 ? from : currentFrom;
  }

  private boolean strikesTheLiving(Roster next) {
    return next.strikes() > roster.strikes()
        && roster.voters().stream()
            .filter(one -> !one.name().equals(self.name()) && !next.names(one))
            .anyMatch(one -> !watches.hasLapsed(one));
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

  /** Reads everybody's beats; when the stage completes, {@link #mayBeLive} knows them. */
  public CompletionStage<@Nullable Void> readBeatsNow() {
    Roster read = roster;
    long began = ticker.nanos();
    return facility
        .beats()
        .getAll(names(read))
        .thenAcceptAsync(beats -> take(read, beats, began), owner);
  }

  private void watch(Roster read, Map<String, Beat> beats, long began) {
    watches.read(read.participants(), beats, began);
    beats.values().forEach(beat -> mirror.observe(beat.clock()));
    if (anyOther(beats, beat -> beat.isCurrent() && beat.voters() == roster.fingerprint())) {
      majority.agreeOn(roster);
    }
    majority.countBeats(roster);
  }

  private boolean anyOther(Map<String, Beat> beats, Predicate<Beat> isSo) {
    return roster.voters().stream()
        .filter(one -> !one.name().equals(self.name()) && watches.isSeenAlive(one))
        .anyMatch(one -> isSo.test(beat(beats, one)));
  }

  private void take(Roster read, Map<String, Beat> beats, long began) {
    watch(read, beats, began);
    if (lease.valid() && isMajority(this::isHere)) {
      Striking.strike(read, watches, self.name()).ifPresent(next -> strike(read, next));
    }
    if (anyOther(beats, beat -> beat.voters() != roster.fingerprint())) {
      readRoster().exceptionally(nextTime -> roster);
    }
    if (repair.isNeeded(read, beats, self.name()) && !resynchronising) {
      LOG.log(WARNING, "HF-1108: {0} missed changes of claims; reading them all anew", self.name());
      resynchronise();
    }
  }

  private boolean isHere(Participant one) {
    return one.name().equals(self.name()) || watches.isSeenAlive(one);
  }

  private void strike(Roster read, Roster next) {
    for (Participant one : read.participants()) {
      if (!next.names(one)) {
        LOG.log(
            WARNING,
            "HF-1109: {0} strikes {1} from the roster: silent too long",
            self.name(),
            one.name());
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
    return joining().leave(self);
  }
}
