package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * What one participant last told one stack: which of its writes it applied and published, and what
 * it knows about the connections it was asked for. Replaces the one before; a lost one is asked for
 * again. The connections are those in which a router's stay with the stack: whoever has heard every
 * row knows all that are open (SPEC C3).
 *
 * @param incarnation of the participant that tells
 * @param number grows by one with every row from that participant to that stack; where it grows by
 *     more, something was not told
 * @param applied the stack's publication numbers
 * @param sightings answers to the stack's questions
 * @param isAnew whether everything that was told of connections before is void; all that are open
 *     follow, in this row and in those after it
 * @param opened connections that a router has opened to the stack's instances
 * @param closed the ids of connections that are not open any more, those above perhaps among them
 */
public record Reply(
    long incarnation,
    long number,
    List<Long> applied,
    List<Sighting> sightings,
    boolean isAnew,
    List<Opened> opened,
    List<Long> closed) {
  public Reply {
    opened = List.copyOf(opened);
    closed = List.copyOf(closed);
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
   * @param id unique in this life of the router
   * @param service that the client connected to
   * @param instance to which the router sends it
   * @param client its source address and port
   * @param pinned whether an affinity governs it, and so is extended by it (SPEC A6)
   * @param ageMillis since it was accepted, when this was told
   */
  public record Opened(
      long id,
      ServiceAddress service,
      Endpoint instance,
      Endpoint client,
      boolean pinned,
      int ageMillis) {}
}
