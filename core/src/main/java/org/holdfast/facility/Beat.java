package org.holdfast.facility;

/**
 * A participant's sign of life. Only the reading of one that advanced proves that somebody lives.
 *
 * @param incarnation of the participant
 * @param count grows with every beat
 * @param clock the highest claim version that the participant knows; readers take it over, so that
 *     versions grow cluster-wide
 * @param digest over the claims that a stack owns, for mirrors to compare
 * @param strikes of the newest roster that the participant knows, {@link Roster#strikes}
 * @param voters by whom the participant counts majorities now, {@link Roster#fingerprint}: only
 *     those who have accepted the same make one
 * @param isCurrent whether it has had a majority of these since it last lacked one
 * @param isSettled whether the registry has everything that the participant owns; if not, readers
 *     must not believe that what is missing there has ended
 */
public record Beat(
    long incarnation,
    long count,
    long clock,
    long digest,
    long strikes,
    long voters,
    boolean isCurrent,
    boolean isSettled) {}
