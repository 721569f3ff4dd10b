package org.holdfast.stack;

import java.time.Duration;
import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * One of the services that are configured on a target.
 *
 * @param name in the configuration
 * @param service as clients see it
 * @param instances its listeners on this target
 * @param state what it gets now
 * @param timeLeft how long it may go on draining; zero: it does not drain
 * @param affinities how many the instances own of it
 * @param connections how many routers have open to the instances
 */
public record ServiceListing(
    String name,
    ServiceAddress service,
    List<Endpoint> instances,
    State state,
    Duration timeLeft,
    int affinities,
    int connections) {
  public ServiceListing {
    instances = List.copyOf(instances);
  }

  /** What a service gets on a target (SPEC C5, D1). */
  public enum State {
    /** New clients. */
    ACTIVE,
    /** The clients that it keeps, and no others. */
    DRAINING,
    /** Nothing: it has drained, or was withdrawn. */
    INACTIVE
  }
}
