package org.holdfast.management;

import java.time.Duration;
import java.util.Optional;
import org.holdfast.facility.Participant.Role;

/**
 * A stack or router of the cluster.
 *
 * @param name unique in the cluster
 * @param role what it does
 * @param isLive whether its beats were seen within the last second or so
 * @param isSelf whether it is the node that was asked
 * @param report what it said of itself; empty: it did not answer
 */
public record NodeEntry(
    String name, Role role, boolean isLive, boolean isSelf, Optional<NodeReport> report) {
  /**
   * What a node says of itself.
   *
   * @param affinities how many it owns; of a router: how many entries its table has
   * @param connections how many are open to its instances, or through it
   * @param maxDuration the longest that its affinities last; empty: a router
   */
  public record NodeReport(int affinities, int connections, Optional<Duration> maxDuration) {}
}
