package org.holdfast.facility;

/**
 * A participant's sign of life. Only the reading of one that advanced proves that somebody lives.
 *
 * @param incarnation of the participant
 * @param count grows with every beat
 * @param clock the highest claim version that the participant knows; readers take it over, so that
 *     versions grow cluster-wide
 * @param digest over the claims that a stack owns, for mirrors to compare
 */
public record Beat(long incarnation, long count, long clock, long digest) {}
