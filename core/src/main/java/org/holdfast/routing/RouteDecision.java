package org.holdfast.routing;

import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/** Where one new connection goes. */
public sealed interface RouteDecision {
  /** An affinity governs the client: to {@link Owner#instance()}, balancing is bypassed. */
  record Pinned(Owner owner) implements RouteDecision {}

  /**
   * No affinity governs the client, or its owner gets no connection now: to this instance.
   *
   * @param insteadOf the owner, where it is down; else null
   */
  record Balanced(Endpoint instance, @Nullable Endpoint insteadOf) implements RouteDecision {
    public Balanced(Endpoint instance) {
      this(instance, null);
    }
  }

  /**
   * No affinity of a server governs the client, and the service has automatic affinity: to the
   * instance where it is active, or where every router would send it first (SPEC B1, rule 14).
   */
  record Automatic(Endpoint instance) implements RouteDecision {}

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
    /** Of the instances that were not tried, each is down. */
    EVERY_INSTANCE_DOWN,
    /** Of the instances that were not tried and are not down, each takes no new client. */
    EVERY_INSTANCE_DRAINING,
    /**
     * Of the instances that were not tried, are not down and do not drain, each has as many as it
     * may.
     */
    EVERY_INSTANCE_FULL
  }
}
