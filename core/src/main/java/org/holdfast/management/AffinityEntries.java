package org.holdfast.management;

import java.util.List;

/**
 * A page of the cluster's affinities.
 *
 * @param entries those that were started last first; automatic ones after all others
 * @param next what the next page is asked with; empty: this is the last
 * @param total how many match in all
 * @param silent the nodes that did not answer, whose affinities are missing
 */
public record AffinityEntries(
    List<AffinityEntry> entries, String next, long total, List<String> silent) {
  public AffinityEntries {
    entries = List.copyOf(entries);
    silent = List.copyOf(silent);
  }
}
