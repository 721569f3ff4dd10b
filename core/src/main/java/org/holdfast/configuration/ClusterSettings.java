package org.holdfast.configuration;

import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster to join, and how. Serves SPEC E8.
 *
 * @param name those with another name never join
 * @param bind where this process listens as a data member of the cluster; null: it joins as a
 *     client and listens nowhere
 * @param members where the cluster's members listen; this process's own {@code bind} may be among
 *     them. Never empty
 */
public record ClusterSettings(String name, @Nullable Endpoint bind, List<Endpoint> members) {
  static final String PREFIX = "holdfast.cluster.";
  static final String NAME = PREFIX + "name";
  static final String BIND = PREFIX + "bind";
  static final String MEMBERS = PREFIX + "members";

  public ClusterSettings {
    members = List.copyOf(members);
  }

  static ClusterSettings read(Source source) {
    String name = source.name(NAME);
    Endpoint bind = source.has(BIND) ? source.endpoint(BIND) : null;
    // A member that names no others is the first of its cluster.
    boolean alone = bind != null && !source.has(MEMBERS);
    return new ClusterSettings(
        name, bind, alone ? List.of(bind) : source.required(MEMBERS, source.endpoints(MEMBERS)));
  }
}
