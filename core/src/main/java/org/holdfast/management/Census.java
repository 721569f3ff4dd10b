package org.holdfast.management;

import java.util.List;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;

/**
 * What a node knows of the cluster without asking anybody.
 *
 * @param claims how many affinities and holes of the whole cluster
 * @param targets how many belong to the cluster
 * @param liveTargets how many of them were seen alive within the last second or so
 * @param routers how many belong to the cluster
 * @param liveRouters how many of those were seen alive
 * @param isCurrent whether this node is part of a majority
 */
public record Census(
    int claims, int targets, int liveTargets, int routers, int liveRouters, boolean isCurrent) {
  static final Census NOTHING = new Census(0, 0, 0, 0, 0, false);

  static Census of(int claims, List<Participant> all, List<Participant> live, boolean isCurrent) {
    return new Census(
        claims,
        count(all, Role.STACK),
        count(live, Role.STACK),
        count(all, Role.ROUTER),
        count(live, Role.ROUTER),
        isCurrent);
  }

  private static int count(List<Participant> participants, Role role) {
    return (int) participants.stream().filter(one -> one.role() == role).count();
  }
}
