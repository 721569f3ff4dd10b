package org.holdfast.routing;

import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Owner;

/**
 * How a router would decide for a client now (SPEC A12, C1, rule 14).
 *
 * @param rule what decides
 * @param owner whose affinity governs, whether or not it decides; empty: none does
 * @param instance where the connection would go; empty: nowhere, or the balancer's turn decides
 *     among equals that are listed first
 * @param candidates where it could be balanced to, best first
 */
public record Forecast(
    Rule rule, Optional<Owner> owner, Optional<Endpoint> instance, List<Candidate> candidates) {
  public Forecast {
    candidates = List.copyOf(candidates);
  }

  /** What decides where a connection goes. */
  public enum Rule {
    /** An affinity that its owner started. */
    SERVER_STARTED,
    /** The client has a connection open there, or had one a moment ago (SPEC B1). */
    AUTOMATIC,
    /** The client is active nowhere, and all routers choose alike (rule 14). */
    HASH,
    /** The instance with the fewest connections, in turn among equals (C1). */
    FEWEST_CONNECTIONS,
    /** An affinity governs, but its owner is down: the connection is balanced (C5). */
    OWNER_DOWN,
    /** There is nowhere to go. */
    REFUSED,
    /** The table is not current: connections wait (rule 9). */
    NOT_CURRENT
  }

  /**
   * An instance of the service.
   *
   * @param connections that all routers together have to it, as far as this one knows
   * @param state whether it can be chosen
   */
  public record Candidate(Endpoint instance, int connections, State state) {}

  /** How an instance is, as one router sees it. */
  public enum State {
    /** It is chosen. */
    UP,
    /** Left alone for a while, because it failed connections. */
    RESTING,
    /** It gets no new clients. */
    DRAINING,
    /** Checks found it down: it gets no connection. */
    DOWN
  }
}
