package org.holdfast.management;

import java.time.Duration;
import java.util.Optional;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.routing.Forecast;
import org.holdfast.stack.ServiceListing;

/**
 * An instance of a service.
 *
 * @param name of the service on its target, else here; empty: unknown
 * @param service as clients see it
 * @param target whose instance it is; empty: a static one of routers
 * @param instance its address and port
 * @param state what it gets; empty: its target did not say
 * @param health the worst that any router says; empty: none did
 * @param connections open to the service there
 * @param affinities how many it owns of the service
 * @param timeLeft until draining is over; empty: it does not drain
 */
public record InstanceEntry(
    String name,
    ServiceAddress service,
    String target,
    Endpoint instance,
    Optional<ServiceListing.State> state,
    Optional<Forecast.State> health,
    int connections,
    int affinities,
    Optional<Duration> timeLeft) {}
