package org.holdfast.jmx;

import java.util.stream.Collectors;
import org.holdfast.affinity.Endpoint;
import org.holdfast.stack.ServiceListing;

/**
 * A service of a target; the components are its columns.
 *
 * @param name in the configuration
 * @param service what the clients connect to
 * @param instances where they come to on this target
 * @param state ACTIVE: gets new clients; DRAINING: those alone that it keeps; INACTIVE: none
 * @param secondsLeft how long it may go on draining
 * @param affinities how many it has
 * @param connections how many clients have open to it
 */
public record ServiceRow(
    String name,
    String service,
    String instances,
    String state,
    long secondsLeft,
    int affinities,
    int connections) {
  static ServiceRow of(ServiceListing listed) {
    return new ServiceRow(
        listed.name(),
        listed.service().toString(),
        listed.instances().stream().map(Endpoint::toString).collect(Collectors.joining(", ")),
        listed.state().name(),
        listed.timeLeft().toSeconds(),
        listed.affinities(),
        listed.connections());
  }
}
