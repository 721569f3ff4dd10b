package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * What one participant last told one stack: which of its writes it applied and published, and what
 * it knows about the connections it was asked for. Replaces the one before; a lost one is asked for
 * again.
 *
 * @param incarnation of the participant that tells
 * @param applied the stack's publication numbers
 * @param sightings answers to the stack's questions
 * @param opened connections that a router has just opened to the stack's instances
 */
public record Reply(
    long incarnation, List<Long> applied, List<Sighting> sightings, List<Opened> opened) {
  public Reply {
    opened = List.copyOf(opened);
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

  /**
   * A connection that is about to carry its first byte, or was accepted a moment ago.
   *
   * @param service that the client connected to
   * @param instance to which the router sends it
   * @param client its source address and port
   * @param pinned whether an affinity governs it, and so is extended by it (SPEC A6)
   * @param ageMillis since it was accepted, when this was told
   */
  public record Opened(
      ServiceAddress service, Endpoint instance, Endpoint client, boolean pinned, int ageMillis) {}
}
