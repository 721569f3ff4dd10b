package org.holdfast.membership;

import java.util.HashMap;
import java.util.Map;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.holdfast.membership.ClaimMirror.Incarnation;

/**
 * Finds out by digest whether changes were lost: when a stack tells the same digest for a second,
 * and the mirror holds the same other one all the while. Owner thread only.
 */
final class Repair {
  /** A second: changes may be on their way that long where machines are busy. */
  private static final int PATIENCE_BEATS = 10;

  private final ClaimMirror mirror;
  private final Map<String, Difference> differences = new HashMap<>();

  Repair(ClaimMirror mirror) {
    this.mirror = mirror;
  }

  /** Looks at the beats just read. */
  boolean isNeeded(Roster roster, Map<String, Beat> beats, String self) {
    boolean needed = false;
    for (Participant stack : roster.participants()) {
      Beat beat = beats.get(stack.name());
      if (stack.role() == Role.STACK
          && !stack.name().equals(self)
          && beat != null
          && beat.incarnation() == stack.incarnation()) {
        needed |= differsAgain(stack, beat);
      }
    }
    return needed;
  }

  private boolean differsAgain(Participant stack, Beat beat) {
    long held = mirror.digest(new Incarnation(stack.name(), stack.incarnation()));
    if (held == beat.digest()) {
      differences.remove(stack.name());
      return false;
    }
    Difference before = differences.get(stack.name());
    if (before == null || before.told != beat.digest() || before.held != held) {
      differences.put(stack.name(), new Difference(beat.count(), beat.digest(), held));
      return false;
    }
    return beat.count() - before.firstCount >= PATIENCE_BEATS;
  }

  private record Difference(long firstCount, long told, long held) {}
}
