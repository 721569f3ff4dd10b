package org.holdfast.stack;

import java.util.Map;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.ReturnCode;

/**
 * What a stack has done since it began.
 *
 * @param starts affinities that were created, and holes that were closed
 * @param renewals starts that renewed
 * @param extensions that were carried out
 * @param ends that were carried out on request of an instance
 * @param refused requests that were answered 10 or more, by return code
 * @param unasked affinities that ended without a request of their owner, by reason
 */
public record StackCounts(
    long starts,
    long renewals,
    long extensions,
    long ends,
    Map<ReturnCode, Long> refused,
    Map<EndReason, Long> unasked) {
  public StackCounts {
    refused = Map.copyOf(refused);
    unasked = Map.copyOf(unasked);
  }

  /** All that were refused. */
  public long refusals() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those of them that were answered 16. */
  public long notAuthorised() {
    return refused(ReturnCode.NOT_AUTHORISED);
  }

  /** Those of them that were answered 18. */
  public long clusterUnavailable() {
    return refused(ReturnCode.CLUSTER_UNAVAILABLE);
  }

  /** How many were refused with that code. */
  public long refused(ReturnCode code) {
    return refused.getOrDefault(code, 0L);
  }

  /** How many affinities ended for that reason. */
  public long unasked(EndReason reason) {
    return unasked.getOrDefault(reason, 0L);
  }
}
