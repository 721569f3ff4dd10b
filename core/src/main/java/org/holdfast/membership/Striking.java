package org.holdfast.membership;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Roster;

/**
 * Who is struck from the roster: those silent for long, if a strict majority beats. A stack's
 * affinities end with that, and others may keep its clients; its instances stay, as they may well
 * live (SPEC rule 12). Whoever was struck and wakes joins as a new incarnation.
 */
final class Striking {
  /** Longer than any stall that a participant should outlive. */
  private static final Duration AFTER = Duration.ofSeconds(10);

  private Striking() {}

  /** The roster without the dead; empty: there are none. */
  static Optional<Roster> strike(Roster roster, Watches watches, String self) {
    List<Participant> dead =
        roster.participants().stream()
            .filter(one -> one.role() != Participant.Role.STRUCK)
            .filter(one -> !one.name().equals(self))
            .filter(one -> watches.isSilentFor(one, AFTER))
            .toList();
    return dead.isEmpty() ? Optional.empty() : Optional.of(roster.strike(dead));
  }
}
