package org.holdfast.commandline;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which node is asked.
 *
 * @param process where it is
 * @param node its name
 */
record Choice(LocalProcess process, String node) {
  /**
   * The first node by name, as each answers for its whole cluster.
   *
   * @param instance the only name that is meant; empty: any
   * @throws Failure if there is none, they belong to several clusters, or several have the name
   */
  static Choice of(List<LocalProcess> processes, String instance) {
    Map<String, Choice> first = new TreeMap<>();
    for (LocalProcess process : processes) {
      process
          .nodes()
          .forEach(
              (node, cluster) -> {
                if (instance.isEmpty() || instance.equals(node)) {
                  // No cluster has a name twice, and a node that runs alone is one of its own.
                  boolean isItsOwn = cluster.isEmpty() || !instance.isEmpty();
                  String key = isItsOwn ? " " + process.pid() + node : cluster;
                  first.merge(key, new Choice(process, node), Choice::firstByName);
                }
              });
    }
    if (first.isEmpty()) {
      throw Failure.cannotConnect(none(processes, instance));
    }
    if (first.size() > 1) {
      throw Failure.usage(several(processes, instance));
    }
    return first.values().iterator().next();
  }

  private static Choice firstByName(Choice one, Choice other) {
    return one.node.compareTo(other.node) <= 0 ? one : other;
  }

  private static String several(List<LocalProcess> processes, String instance) {
    if (instance.isEmpty()) {
      return "Holdfast runs here for several clusters, say which is meant:\n" + lines(processes);
    }
    List<LocalProcess> named =
        processes.stream().filter(one -> one.nodes().containsKey(instance)).toList();
    return "Several nodes here are named '" + instance + "', say which is meant:\n" + lines(named);
  }

  private static String none(List<LocalProcess> processes, String instance) {
    if (processes.isEmpty()) {
      return "no Holdfast runs on this machine for this user: start one (./holdfast stack, front-tier or"
          + " demo), become the user that runs it, or name another machine's with --jmx HOST:PORT";
    }
    return "no node named '" + instance + "' runs on this machine; there are:\n" + lines(processes);
  }

  private static String lines(List<LocalProcess> processes) {
    return processes.stream()
        .sorted(
            Comparator.comparing(LocalProcess::cluster)
                .thenComparing(one -> one.nodes().firstKey())
                .thenComparing(one -> Long.valueOf(one.pid())))
        .map(one -> "  " + one)
        .collect(Collectors.joining("\n"));
  }
}
