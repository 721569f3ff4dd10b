package org.holdfast.facility;

import java.util.List;

/**
 * What one participant last told one stack: which of its writes it applied and published, and what
 * it knows about the connections it was asked for. Replaces the one before; a lost one is asked for
 * again.
 *
 * @param incarnation of the participant that tells
 * @param applied the stack's publication numbers
 * @param sightings answers to the stack's questions
 */
public record Reply(long incarnation, List<Long> applied, List<Sighting> sightings) {
  public Reply {
    applied = List.copyOf(applied);
    sightings = List.copyOf(sightings);
  }

  /**
   * Whether a router has such a connection open.
   *
   * @param question the number of the {@link Question.Asked}
   * @param seen whether at least one is open now
   */
  public record Sighting(long question, boolean seen) {}
}
