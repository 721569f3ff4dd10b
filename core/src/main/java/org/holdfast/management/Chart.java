package org.holdfast.management;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.holdfast.facility.Participant.Role;

/**
 * What one node counted, step by step.
 *
 * @param node its name
 * @param role what it does
 * @param series by name, the oldest value first: of counters what came in the step, of others what
 *     there was at its end
 */
public record Chart(String node, Role role, Map<String, List<Long>> series) {
  public Chart {
    series = Collections.unmodifiableMap(new TreeMap<>(series));
  }
}
