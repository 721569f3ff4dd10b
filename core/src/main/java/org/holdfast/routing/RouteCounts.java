package org.holdfast.routing;

/**
 * What a router has decided since it started. A connection that is routed again, because an
 * instance failed it or it was held, is counted again.
 *
 * @param pinned sent to the owner of an affinity
 * @param automatic sent to where the client is active, by automatic affinity
 * @param balanced sent to an instance of the balancer's choice
 * @param held told to ask again, because the table was not current
 * @param refused had nowhere to go
 * @param ownerUnreachable balanced although an affinity governed, because its owner was down, or
 *     had refused or timed out this connection (SPEC C5)
 * @param failures connections that an instance refused or timed out, and several in a row that it
 *     reset before it answered
 * @param untold that were too many for the cluster to be told of, and extended no affinity (SPEC
 *     A6)
 */
public record RouteCounts(
    long pinned,
    long automatic,
    long balanced,
    long held,
    long refused,
    long ownerUnreachable,
    long failures,
    long untold) {}
