package org.holdfast.fronttier;

/**
 * What a front tier has seen since it started, besides what its router counts.
 *
 * @param accepted connections that were given a place
 * @param active those that still have it
 * @param overLimit closed at once, because every place was taken
 * @param refused closed because no instance could be reached
 * @param waited found their owner, or every instance, full and waited for a place (SPEC rule 16)
 * @param ownerFull balanced or refused although an affinity governed, because its owner stayed full
 *     or no more could wait
 * @param badHeaders closed because a trusted source sent no PROXY header, or none that is allowed
 * @param idle closed because for too long no byte came
 * @param brokenOff broken off because one side broke down
 * @param keptBytes read from one side and not yet taken by the other
 * @param reset broken off by their instance before it had answered anything, while the client
 *     waited
 * @param checks of an instance's health that came to a result
 * @param failedChecks those that failed; several connections in a row that failed count as one
 * @param fallen how often an instance of a service went down by them
 * @param down instances that are down now, counted once for each service
 */
public record FrontTierCounts(
    long accepted,
    int active,
    long overLimit,
    long refused,
    long waited,
    long ownerFull,
    long badHeaders,
    long idle,
    long brokenOff,
    long keptBytes,
    long reset,
    long checks,
    long failedChecks,
    long fallen,
    int down) {}
