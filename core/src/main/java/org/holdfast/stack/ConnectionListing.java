package org.holdfast.stack;

import java.time.Duration;
import java.util.Optional;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * An active connection to an instance of this target, as a router told it (SPEC C3).
 *
 * @param router through which it goes
 * @param id unique among those of that router
 * @param service that the client connected to
 * @param client its source address and port
 * @param instance where the router sends it
 * @param age since the router entered it
 * @param origin what keeps the client at that instance now
 * @param keptBy the clients of the affinity of {@link Origin#SERVER}; empty: there is none
 */
public record ConnectionListing(
    String router,
    long id,
    ServiceAddress service,
    Endpoint client,
    Endpoint instance,
    Duration age,
    Origin origin,
    Optional<ClientSelector> keptBy) {
  /** Who made the affinity (SPEC B5). */
  public enum Origin {
    /** The application, by a start. */
    SERVER,
    /** The open connection itself: the service has automatic affinity. */
    AUTOMATIC,
    /** There is no affinity. */
    NONE
  }
}
