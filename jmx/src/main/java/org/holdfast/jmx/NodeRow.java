package org.holdfast.jmx;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.holdfast.facility.Participant.Role;
import org.holdfast.management.InstanceEntry;
import org.holdfast.management.NodeEntry;
import org.holdfast.management.NodeEntry.NodeReport;

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
    long maxDurationSeconds) {
  static NodeRow of(NodeEntry node, List<InstanceEntry> instances) {
    Optional<NodeReport> report = node.report();
    boolean isRouter = node.role() == Role.ROUTER;
    return new NodeRow(
        node.name(),
        node.role().name(),
        node.isLive(),
        node.isSelf(),
        isRouter ? -1 : report.map(NodeReport::affinities).orElse(-1),
        report.map(NodeReport::connections).orElse(-1),
        isRouter ? "" : state(node.name(), instances),
        report.flatMap(NodeReport::maxDuration).map(Duration::toSeconds).orElse(-1L));
  }

  private static String state(String target, List<InstanceEntry> instances) {
    List<String> states =
        instances.stream()
            .filter(one -> one.target().equals(target))
            .flatMap(one -> one.state().stream())
            .map(Enum::name)
            .distinct()
            .toList();
    return states.isEmpty() ? "" : states.size() == 1 ? states.get(0) : "MIXED";
  }
}
