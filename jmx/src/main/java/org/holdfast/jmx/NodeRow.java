package org.holdfast.jmx;

/**
 * A target or a router of the cluster; the components are its columns.
 *
 * @param name unique in the cluster
 * @param role STACK, ROUTER, or STRUCK: a target that the cluster gave up
 * @param isLive whether a sign of life came within the last second or so
 * @param isThis whether it is the node that was asked
 * @param affinities how many it owns; -1: it did not answer, or owns none by its role
 * @param connections how many are open to it, or through it; -1: it did not answer
 * @param state ACTIVE, DRAINING, INACTIVE or MIXED, over its services; empty for a router
 * @param maxDurationSeconds the longest that its affinities last; -1: none, or no answer
 */
public record NodeRow(
    String name,
    String role,
    boolean isLive,
    boolean isThis,
    int affinities,
    int connections,
    String state,
    long maxDurationSeconds) {}
