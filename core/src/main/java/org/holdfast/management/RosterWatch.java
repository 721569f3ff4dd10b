package org.holdfast.management;

import java.util.Optional;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.holdfast.journal.Event;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.membership.ClaimMirror;

/**
 * Tells the journal who comes and goes, and how many affinities ended with whoever could not end
 * them itself.
 */
final class RosterWatch {
  /** How much it was is not known: it takes its claims away at once. */
  private static final String LEFT = "left, and what it kept has ended";

  private static final String GIVEN_UP = "was given up by the cluster";

  private final Journal journal;
  private final ClaimMirror mirror;
  private Roster known = Roster.empty();

  RosterWatch(Journal journal, ClaimMirror mirror) {
    this.journal = journal;
    this.mirror = mirror;
  }

  /** Whether that is an event which each node tells of others. */
  static boolean tells(EventEntry event) {
    return event.service().isEmpty() && (event.what() == What.UP || event.what() == What.DOWN);
  }

  /** Whether it tells that the node of that name came or went. */
  static boolean isAbout(String name, Event event) {
    return event.service().isEmpty()
        && (event.what() == What.UP || event.what() == What.DOWN)
        && event.details().startsWith(name + " ");
  }

  /** Whether it is another one than before; if so, it has been told. */
  boolean isNew(Roster roster) {
    if (roster.equals(known)) {
      return false;
    }
    for (Participant one : roster.participants()) {
      Optional<Participant> before = known.find(one.name());
      if (one.role() == Role.STRUCK) {
        if (before.isEmpty() || before.get().role() != Role.STRUCK) {
          tell(What.DOWN, one, GIVEN_UP + ended(before, "it"));
        }
      } else if (before.isEmpty() || before.get().incarnation() != one.incarnation()) {
        tell(What.UP, one, "joined" + ended(before, "its last life"));
      }
    }
    known.participants().stream()
        .filter(one -> roster.find(one.name()).isEmpty())
        .forEach(one -> tell(What.DOWN, one, howItWent(one, roster)));
    known = roster;
    return true;
  }

  /** A stack that is struck leaves a trace, and a router none but that there was another strike. */
  private String howItWent(Participant one, Roster roster) {
    if (one.role() == Role.ROUTER) {
      return roster.strikes() == known.strikes() ? "left" : GIVEN_UP;
    }
    return one.role() == Role.STACK ? LEFT : "left";
  }

  private void tell(What what, Participant one, String words) {
    journal.enter(what, one.name() + " " + words, "");
  }

  /** What that life still had, when the roster ceased to name it, governs nobody any more. */
  private String ended(Optional<Participant> life, String with) {
    int ended =
        life.filter(one -> one.role() == Role.STACK)
            .map(one -> mirror.affinitiesOf(one.name(), one.incarnation()))
            .orElse(0);
    return ended == 0 ? "" : "; affinities that ended with " + with + ": " + ended;
  }
}
