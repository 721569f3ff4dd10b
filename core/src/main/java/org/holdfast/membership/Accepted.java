package org.holdfast.membership;

import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Reply.Opened;

/**
 * A connection that a router sends to an instance.
 *
 * @param id unique in this life of the router
 * @param service that the client connected to
 * @param instance to which the router sends it
 * @param client its source address and port
 * @param pinned whether an affinity governs it
 * @param at when, by the router's own clock
 */
public record Accepted(
    long id, ServiceAddress service, Endpoint instance, Endpoint client, boolean pinned, long at) {
  /** As it is told at that time. */
  Opened told(long now) {
    long age = TimeUnit.NANOSECONDS.toMillis(now - at);
    return new Opened(
        id, service, instance, client, pinned, (int) Math.min(age, Integer.MAX_VALUE));
  }
}
