package org.holdfast.routing;

import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Owner;

/** Where one new connection goes. */
public sealed interface RouteDecision {
  /** An affinity governs the client: to {@link Owner#instance()}, balancing is bypassed. */
  record Pinned(Owner owner) implements RouteDecision {}

  /** No affinity governs the client: to this instance. */
  record Balanced(Endpoint instance) implements RouteDecision {}

  /** The table may not be trusted now: ask again when {@link Currency#whenItMay()} completes. */
  record Held() implements RouteDecision {}

  /** There is nowhere to go. */
  record Refused(Reason reason) implements RouteDecision {}

  /** Why a connection is refused. */
  enum Reason {
    /** Nobody ever said which instances serve this service. */
    UNKNOWN_SERVICE,
    /** The service has no instance, or each was tried for this connection. */
    NO_INSTANCE_LEFT,
    /** Of the instances that were not tried, each has as many connections as it may. */
    EVERY_INSTANCE_FULL
  }
}
