package org.holdfast.management;

import java.util.List;

/**
 * The cluster at a glance.
 *
 * @param nodes the targets and routers, by name
 * @param instances as {@link Management#instances} tells them
 * @param newest the affinities that were started last; without total where none were asked for
 * @param events the last ones, the newest first
 */
public record Overview(
    List<NodeEntry> nodes,
    List<InstanceEntry> instances,
    AffinityEntries newest,
    List<EventEntry> events) {
  public Overview {
    nodes = List.copyOf(nodes);
    instances = List.copyOf(instances);
    events = List.copyOf(events);
  }
}
