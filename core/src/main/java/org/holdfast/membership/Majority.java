package org.holdfast.membership;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Roster;
import org.holdfast.time.Ticker;

/**
 * Whether most of the cluster is with this participant (SPEC rule 11): it extends the lease by
 * those beats alone that most of the others have accompanied. Owner thread only.
 */
final class Majority {
  /** Who has been without a majority for so long believes what a roster says was struck. */
  private static final Duration TRUST = Duration.ofSeconds(5);

  private final Ticker ticker;
  private final Lease lease;
  private final Watches watches;
  private final String self;
  private final ArrayDeque<TakenBeat> uncounted = new ArrayDeque<>();
  private Set<String> trusted = Set.of();
  private long trustedStrikes;
  private long lastWith;
  private long lastWithout;

  private record TakenBeat(long sentAt, long takenAt) {}

  Majority(Ticker ticker, Lease lease, Watches watches, String self) {
    this.ticker = ticker;
    this.lease = lease;
    this.watches = watches;
    this.self = self;
    // Long ago.
    lastWithout = ticker.nanos() - Duration.ofDays(1).toNanos();
  }

  /** This participant's own beat that was sent then is in the cluster. */
  void beatTaken(long sentAt) {
    uncounted.add(new TakenBeat(sentAt, ticker.nanos()));
  }

  void forgetBeats() {
    uncounted.clear();
  }

  /**
   * A beat counts once most of the cluster is known to have beaten after it was taken: elsewhere
   * others may give away what this participant holds, and they have not seen the beats taken here.
   */
  void countBeats(Roster roster) {
    long now = ticker.nanos();
    if (uncounted.removeIf(beat -> now - beat.sentAt - Member.LEASE.toNanos() >= 0)) {
      lastWithout = now;
    }
    while (!uncounted.isEmpty() && isAccompanied(roster, uncounted.peek())) {
      lease.beatTaken(uncounted.remove().sentAt);
      trust(roster);
    }
  }

  private boolean isAccompanied(Roster roster, TakenBeat beat) {
    return is(roster, one -> one.name().equals(self) || watches.hasBeatenAfter(one, beat.takenAt));
  }

  /**
   * Whether a strict majority of the voters is so, and of those too who were voters when this
   * participant last knew of a majority: just after a split each side may still strike some and
   * take newcomers in.
   */
  boolean is(Roster roster, Predicate<Participant> isSo) {
    return roster.isMajority(roster.voters().stream().filter(isSo).count())
        && (isMostOfTheTrusted(roster, isSo) || trustIsOutdated(roster));
  }

  private boolean isMostOfTheTrusted(Roster roster, Predicate<Participant> isSo) {
    long count = trusted.stream().flatMap(name -> roster.find(name).stream()).filter(isSo).count();
    return count * 2 > trusted.size() || trusted.isEmpty();
  }

  /** A majority has decided since, and without this participant. */
  private boolean trustIsOutdated(Roster roster) {
    return roster.strikes() > trustedStrikes && ticker.nanos() - lastWith >= TRUST.toNanos();
  }

  /** These are the voters of which this participant knows that most decide for all. */
  void trust(Roster voted) {
    trusted = voted.voters().stream().map(Participant::name).collect(Collectors.toSet());
    trustedStrikes = voted.strikes();
    lastWith = ticker.nanos();
  }

  /** Another roster: whoever is missing in it without a strike has left in good order. */
  void adopt(Roster row) {
    if (row.strikes() == trustedStrikes) {
      trusted =
          trusted.stream().filter(name -> row.find(name).isPresent()).collect(Collectors.toSet());
    }
  }

  /** When a beat was last found to be without a majority. */
  long lastWithout() {
    return lastWithout;
  }
}
