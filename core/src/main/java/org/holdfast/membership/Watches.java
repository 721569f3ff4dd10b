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
  private static final Beat NONE = new Beat(0, 0, 0, 0, 0, true);

  private final Ticker ticker;
  private final Map<String, Watch> watches = new HashMap<>();

  Watches(Ticker ticker) {
    this.ticker = ticker;
  }

  /** These beats were just read; a participant without one has not beaten yet. */
  void read(Iterable<Participant> participants, Map<String, Beat> beats) {
    for (Participant participant : participants) {
      Beat beat = beats.getOrDefault(participant.name(), NONE);
      Watch watch = watches.get(participant.name());
      if (watch == null
          || watch.incarnation != participant.incarnation()
          || watch.isPassedBy(beat)) {
        watches.put(
            participant.name(), new Watch(participant.incarnation(), beat.count(), ticker.nanos()));
      }
    }
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
  private record Watch(long incarnation, long count, long since) {
    boolean isPassedBy(Beat beat) {
      return beat.incarnation() == incarnation && beat.count() > count;
    }
  }
}
