package org.holdfast.membership;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Roster;
import org.holdfast.time.Ticker;

/**
 * Whether most of the cluster is with this participant (SPEC rule 11): it extends the lease by
 * those beats alone that most of the others have accompanied. Owner thread only.
 *
 * <p>Two majorities of the same voters have somebody in common. So that two majorities of different
 * voters have as well, the voters change in steps: until most of the former voters have accepted a
 * roster, it takes a majority of those and one of each roster accepted since.
 */
final class Majority {
  private final Ticker ticker;
  private final Lease lease;
  private final Watches watches;
  private final String self;
  private final ArrayDeque<TakenBeat> uncounted = new ArrayDeque<>();

  /** The voters of whom it is known that they decide for all, then those of each later roster. */
  private List<Set<String>> accepted = List.of();

  private long acceptedStrikes;
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
      agreeOn(roster);
    }
  }

  private boolean isAccompanied(Roster roster, TakenBeat beat) {
    long voters = roster.fingerprint();
    return is(
        roster,
        one -> one.name().equals(self) || watches.hasBeatenAfter(one, beat.takenAt, voters));
  }

  /** Whether a strict majority is so of the voters, and of all who must agree that they are. */
  boolean is(Roster roster, Predicate<Participant> isSo) {
    return roster.isMajority(roster.voters().stream().filter(isSo).count())
        && accepted.stream().allMatch(voters -> isMost(voters, roster, isSo));
  }

  private static boolean isMost(Set<String> voters, Roster roster, Predicate<Participant> isSo) {
    long count = voters.stream().flatMap(name -> roster.find(name).stream()).filter(isSo).count();
    return count * 2 > voters.size() || voters.isEmpty();
  }

  /** Most of those who had to agree have accepted this roster: its voters decide for all. */
  void agreeOn(Roster roster) {
    accepted = List.of(names(roster));
    acceptedStrikes = roster.strikes();
  }

  /** Another roster: whoever is missing in it without a strike has left in good order. */
  void accept(Roster row) {
    List<Set<String>> now = new ArrayList<>(accepted);
    if (row.strikes() == acceptedStrikes) {
      now.replaceAll(voters -> remaining(voters, row));
    }
    acceptedStrikes = row.strikes();
    Set<String> names = names(row);
    now.remove(names);
    now.add(names);
    accepted = List.copyOf(now);
  }

  private static Set<String> remaining(Set<String> voters, Roster row) {
    return voters.stream().filter(name -> row.find(name).isPresent()).collect(Collectors.toSet());
  }

  private static Set<String> names(Roster roster) {
    return roster.voters().stream().map(Participant::name).collect(Collectors.toSet());
  }

  /** When a beat was last found to be without a majority. */
  long lastWithout() {
    return lastWithout;
  }
}
