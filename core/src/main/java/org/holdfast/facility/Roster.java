package org.holdfast.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to the cluster, in one row, so that joining, leaving and striking are atomic.
 *
 * @param schema {@link CouplingFacility#SCHEMA} of those who wrote it
 * @param version grows with every change
 * @param strikes grows whenever a majority strikes somebody; of two rosters that parted while the
 *     network was split, the one with more strikes is the majority's (SPEC rule 11)
 * @param participants at most one of a name
 */
public record Roster(int schema, long version, long strikes, List<Participant> participants) {
  /** The key of the only row. */
  public static final String KEY = "roster";

  public Roster {
    participants = List.copyOf(participants);
  }

  /** Nobody belongs to it yet. */
  public static Roster empty() {
    return new Roster(CouplingFacility.SCHEMA, 0, 0, List.of());
  }

  /** Whether exactly this incarnation belongs to it, in this role. */
  public boolean names(Participant participant) {
    return find(participant.name())
        .filter(one -> one.incarnation() == participant.incarnation())
        .filter(one -> one.role() == participant.role())
        .isPresent();
  }

  /** The participant of that name, whatever its incarnation. */
  public Optional<Participant> find(String name) {
    return participants.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** The same with this participant in place of one of the same name. */
  public Roster with(Participant joining) {
    List<Participant> next = new ArrayList<>(without(joining.name()).participants);
    next.add(joining);
    return new Roster(schema, version + 1, strikes, next);
  }

  /** The same without the participant of that name. */
  public Roster without(String name) {
    List<Participant> next = participants.stream().filter(one -> !one.name().equals(name)).toList();
    return new Roster(schema, version + 1, strikes, next);
  }
}
