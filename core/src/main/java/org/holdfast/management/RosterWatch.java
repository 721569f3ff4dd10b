package org.holdfast.management;

import java.util.Optional;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;

/** Tells the journal who comes and goes. */
final class RosterWatch {
  private final Journal journal;
  private Roster known = Roster.empty();

  RosterWatch(Journal journal) {
    this.journal = journal;
  }

  /** Whether that is an event which each node tells of others. */
  static boolean tells(EventEntry event) {
    return event.service().isEmpty() && (event.what() == What.UP || event.what() == What.DOWN);
  }

  /** Whether it is another one than before; if so, it has been told. */
  boolean isNew(Roster roster) {
    if (roster.equals(known)) {
      return false;
    }
    for (Participant one : roster.participants()) {
      Optional<Participant> before = known.find(one.name());
      if (one.role() == Role.STRUCK) {
        tell(What.DOWN, one, before, "was given up by the cluster");
      } else if (before.isEmpty() || before.get().incarnation() != one.incarnation()) {
        journal.enter(What.UP, one.name() + " joined", "");
      }
    }
    known.participants().stream()
        .filter(one -> roster.find(one.name()).isEmpty())
        .forEach(one -> journal.enter(What.DOWN, one.name() + " left", ""));
    known = roster;
    return true;
  }

  private void tell(What what, Participant one, Optional<Participant> before, String words) {
    if (before.isEmpty() || before.get().role() != one.role()) {
      journal.enter(what, one.name() + " " + words, "");
    }
  }
}
