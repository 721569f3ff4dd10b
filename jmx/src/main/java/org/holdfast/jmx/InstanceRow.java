package org.holdfast.jmx;

/**
 * An instance of a service; the components are its columns.
 *
 * @param service its name, or its address and port where this node does not know the name
 * @param address what the clients connect to
 * @param target whose instance it is; empty: a static target of front tiers
 * @param instance its address and port
 * @param state ACTIVE, DRAINING, INACTIVE or UNKNOWN
 * @param health UP, DOWN, RESTING, UNCHECKED or UNKNOWN, the worst that any front tier says
 * @param connections open through all routers
 * @param affinities how many it owns
 * @param secondsLeft until draining is over; -1: it does not drain
 */
public record InstanceRow(
    String service,
    String address,
    String target,
    String instance,
    String state,
    String health,
    int connections,
    int affinities,
    long secondsLeft) {}
