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
  static final Beat NONE = new Beat(0, 0, 0, 0, 0, 0, false, true);

  /** What was read of that one's beats; {@link #NONE}: nothing. */
  static Beat beatOf(Participant one, Map<String, Beat> beats) {
    return beats.getOrDefault(one.name(), NONE);
  }

  /** Readings that are further apart say nothing of what was between them. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(1);

  private final Ticker ticker;
  private final Map<String, Watch> watches = new HashMap<>();
  private long lastRead;

  Watches(Ticker ticker) {
    this.ticker = ticker;
    lastRead = ticker.nanos();
  }

  /**
   * These beats were just read; a participant without one has not beaten yet.
   *
   * @param began when the reading was begun
   */
  void read(Iterable<Participant> participants, Map<String, Beat> beats, long began) {
    long now = ticker.nanos();
    boolean couldNotRead = now - lastRead >= LONGEST_GAP.toNanos();
    lastRead = now;
    for (Participant one : participants) {
      Beat beat = beatOf(one, beats);
      Watch watch = watches.get(one.name());
      if (watch == null || watch.incarnation != one.incarnation()) {
        watches.put(one.name(), first(one, beat, began));
      } else if (watch.isPassedBy(beat)) {
        watches.put(one.name(), watch.passed(beat, began, ticker.nanos()));
      } else if (couldNotRead) {
        // Nor may it have been able to write: its silence is counted from now on.
        watches.put(one.name(), first(one, beat, began));
      } else {
        watches.put(one.name(), watch.readAgain(began));
      }
    }
  }

  private Watch first(Participant one, Beat beat, long began) {
    // A former life's beat may still be there; the new one's are counted from the beginning.
    long count = beat.incarnation() == one.incarnation() ? beat.count() : NONE.count();
    return new Watch(one.incarnation(), count, ticker.nanos(), began, false, began, beat.voters());
  }

  /** Whether its beats were seen to go on, and that not longer ago than a lease lasts. */
  boolean isSeenAlive(Participant participant) {
    Watch watch = watches.get(participant.name());
    return watch != null
        && watch.incarnation == participant.incarnation()
        && watch.seenAlive
        && !hasLapsed(participant);
  }

  /**
   * Whether it certainly beat after that time, and so was in the same part of the network then, and
   * with that beat counted majorities by the same voters.
   */
  boolean hasBeatenAfter(Participant participant, long time, long voters) {
    Watch watch = watches.get(participant.name());
    return watch != null
        && watch.incarnation == participant.incarnation()
        && watch.seenAlive
        && watch.voters == voters
        && watch.beatAfter - time >= 0;
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

  /**
   * What the readings of one participant's beats told.
   *
   * @param since when this count of that incarnation was read for the first time
   * @param readLast when the last reading of this count was begun
   * @param seenAlive whether the count was seen to grow
   * @param beatAfter if so, a time when it had not grown to this count
   * @param voters what the beat with this count told
   */
  private record Watch(
      long incarnation,
      long count,
      long since,
      long readLast,
      boolean seenAlive,
      long beatAfter,
      long voters) {
    boolean isPassedBy(Beat beat) {
      return beat.incarnation() == incarnation && beat.count() > count;
    }

    Watch passed(Beat beat, long began, long now) {
      return new Watch(incarnation, beat.count(), now, began, true, readLast, beat.voters());
    }

    Watch readAgain(long began) {
      long latest = began - readLast > 0 ? began : readLast;
      return new Watch(incarnation, count, since, latest, seenAlive, beatAfter, voters);
    }
  }
}
