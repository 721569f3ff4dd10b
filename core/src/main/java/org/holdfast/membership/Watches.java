package org.holdfast.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Participant;
import org.holdfast.time.Ticker;

/**
 * Since when each participant has been silent, as far as reading its beats tells. Owner thread
 * only.
 */
final class Watches {
  /** Of somebody who has not beaten yet. */
  static final Beat NONE = new Beat(0, 0, 0, 0, 0, true);

  private final Ticker ticker;
  private final Map<String, Watch> watches = new HashMap<>();

  Watches(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * These beats were just read; a participant without one has not beaten yet.
   *
   * @param witnessed whether newcomers were seen to join, which they cannot do without living
   */
  void read(Iterable<Participant> participants, Map<String, Beat> beats, boolean witnessed) {
    for (Participant one : participants) {
      Beat beat = beats.getOrDefault(one.name(), NONE);
      Watch watch = watches.get(one.name());
      if (watch == null || watch.incarnation != one.incarnation()) {
        watch(one, beat, witnessed);
      } else if (watch.isPassedBy(beat)) {
        watch(one, beat, true);
      }
    }
  }

  private void watch(Participant one, Beat beat, boolean seenAlive) {
    // A former life's beat may still be there; the new one's are counted from the beginning.
    long count = beat.incarnation() == one.incarnation() ? beat.count() : NONE.count();
    watches.put(one.name(), new Watch(one.incarnation(), count, ticker.nanos(), seenAlive));
  }

  /** Whether its beats were seen to go on, and that not longer ago than a lease lasts. */
  boolean isSeenAlive(Participant participant) {
    Watch watch = watches.get(participant.name());
    return watch != null
        && watch.incarnation == participant.incarnation()
        && watch.seenAlive
        && !hasLapsed(participant);
  }

  /** From now on everybody's beats must be seen to go on anew. */
  void forget() {
    watches.clear();
  }

  /**
   * Whether the lease of that participant has certainly lapsed, if what was read last is what is
   * there now.
   */
  boolean hasLapsed(Participant participant) {
    return isSilentFor(participant, Member.LEASE.plus(Member.CLOCK_MARGIN));
  }

  /** Whether that participant was read again and again for so long without a new beat. */
  boolean isSilentFor(Participant participant, Duration time) {
    Watch watch = watches.get(participant.name());
    return watch != null
        && watch.incarnation == participant.incarnation()
        && ticker.nanos() - watch.since >= time.toNanos();
  }

  /** Forgets all but these. */
  void retain(Set<String> names) {
    watches.keySet().retainAll(names);
  }

  /** The first time that this count of that incarnation was read. */
  private record Watch(long incarnation, long count, long since, boolean seenAlive) {
    boolean isPassedBy(Beat beat) {
      return beat.incarnation() == incarnation && beat.count() > count;
    }
  }
}
