package org.holdfast.jmx;

import java.util.List;
import org.holdfast.management.AffinityEntries;
import org.holdfast.management.Management;

/**
 * A page of affinities.
 *
 * @param rows those started last first
 * @param next what to ask the next page with; empty: this is the last
 * @param total how many affinities match in all
 * @param silent the nodes that did not answer, whose affinities are not here
 */
public record AffinityPage(List<AffinityRow> rows, String next, long total, List<String> silent) {
  public AffinityPage {
    rows = List.copyOf(rows);
    silent = List.copyOf(silent);
  }

  static AffinityPage of(AffinityEntries page, Management management) {
    return new AffinityPage(
        page.entries().stream().map(entry -> AffinityRow.of(entry, management)).toList(),
        page.next(),
        page.total(),
        page.silent());
  }
}
