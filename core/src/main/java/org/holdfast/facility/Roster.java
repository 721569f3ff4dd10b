package org.holdfast.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to the cluster, in one row, so that joining, leaving and striking are atomic.
 *
 * @param schema {@link CouplingFacility#SCHEMA} of those who wrote it
 * @param participants at most one of a name
 */
public record Roster(int schema, List<Participant> participants) {
  /** The key of the only row. */
  public static final String KEY = "roster";

  public Roster {
    participants = List.copyOf(participants);
  }

  /** The participant of that name, whatever its incarnation. */
  public Optional<Participant> find(String name) {
    return participants.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** The same with this participant in place of one of the same name. */
  public Roster with(Participant joining) {
    List<Participant> next = new ArrayList<>(without(joining.name()).participants);
    next.add(joining);
    return new Roster(schema, next);
  }

  /** The same without the participant of that name. */
  public Roster without(String name) {
    return new Roster(
        schema, participants.stream().filter(one -> !one.name().equals(name)).toList());
  }
}
