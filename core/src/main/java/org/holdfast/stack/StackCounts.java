package org.holdfast.stack;

import java.util.Map;
import org.holdfast.affinity.EndReason;

/**
 * What a stack has done since it began.
 *
 * @param starts affinities that were created, and holes that were closed
 * @param renewals starts that renewed
 * @param extensions that were carried out
 * @param ends that were carried out on request of an instance
 * @param refusals requests that were answered 10 or more
 * @param notAuthorised those of them that were answered 16
 * @param clusterUnavailable those of them that were answered 18
 * @param unasked affinities that ended without a request of their owner, by reason
 */
public record StackCounts(
    long starts,
    long renewals,
    long extensions,
    long ends,
    long refusals,
    long notAuthorised,
    long clusterUnavailable,
    Map<EndReason, Long> unasked) {
  public StackCounts {
    unasked = Map.copyOf(unasked);
  }

  /** How many affinities ended for that reason. */
  public long unasked(EndReason reason) {
    return unasked.getOrDefault(reason, 0L);
  }
}
