package org.holdfast.management;

import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.routing.Forecast.Candidate;

/**
 * Why a client goes where it goes (SPEC A12).
 *
 * @param rule what decides
 * @param instance where its next connection goes; empty: nowhere, or that cannot be said
 * @param target whose instance it is; empty: unknown
 * @param affinity what keeps the client; empty: nothing does, or its owner did not say
 * @param selector the clients of the affinity or hole that decides; empty: neither decides
 * @param candidates where it could be balanced to, best first
 * @param router whose table was asked; empty: none answered, and this node judged by the claims
 *     that it knows
 */
public record Explanation(
    Rule rule,
    Optional<Endpoint> instance,
    String target,
    Optional<AffinityEntry> affinity,
    Optional<ClientSelector> selector,
    List<Candidate> candidates,
    String router) {
  public Explanation {
    candidates = List.copyOf(candidates);
  }

  /** What decides; those of {@link org.holdfast.routing.Forecast.Rule}, and two more. */
  public enum Rule {
    /** An affinity that its owner started. */
    SERVER_STARTED,
    /** The client has a connection open there. */
    AUTOMATIC,
    /** The client is active nowhere, and all routers choose alike. */
    HASH,
    /** The instance with the fewest connections, in turn among equals. */
    FEWEST_CONNECTIONS,
    /** An affinity governs, but its owner is down: the connection is balanced. */
    OWNER_DOWN,
    /** There is nowhere to go. */
    REFUSED,
    /** The table is not current: connections wait. */
    NOT_CURRENT,
    /** A part of a group for which the affinity was ended: the connection is balanced. */
    HOLE,
    /** No affinity governs, and no router said where the connection would be balanced to. */
    BALANCED
  }
}
