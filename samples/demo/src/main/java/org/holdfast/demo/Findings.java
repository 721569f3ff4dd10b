package org.holdfast.demo;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all visits together show. Immutable.
 *
 * @param visits the shoppers' reports
 * @param nodes the names of all nodes
 */
record Findings(List<Visit> visits, List<String> nodes) {
  private static final int LEAST_SHARE_PERCENT = 30;

  Findings {
    visits = List.copyOf(visits);
    nodes = List.copyOf(nodes);
  }

  /** Every condition, in the order in which shoppers meet them. */
  List<Finding> all() {
    return List.of(
        answered(),
        spread(),
        each("a client sees its whole basket, always", visits(Visit::sawWholeBasket)),
        each("after order or empty: balanced again", visits(Visit::balancedAfterLeaving)),
        each("kept for 3 s, left alone: there before 3 s", visits(Visit::keptForItsTime)),
        each("the same: balanced after 5 s", visits(Visit::balancedAfterItsTime)));
  }

  boolean hold() {
    return all().stream().allMatch(Finding::holds);
  }

  long lostBaskets() {
    return visits.stream().filter(visit -> !visit.sawWholeBasket()).count();
  }

  private Finding answered() {
    int sent = visits.stream().mapToInt(Visit::sent).sum();
    int answered = visits.stream().mapToInt(Visit::answered).sum();
    return new Finding(
        "every request is answered",
        answered + " of " + sent + " requests",
        "all",
        sent > 0 && answered == sent);
  }

  /** With 200 looks of balanced clients, a share under 30 % has a chance of 1e-8. */
  private Finding spread() {
    Map<String, Long> looks = looksBefore();
    long total = looks.values().stream().mapToLong(Long::longValue).sum();
    long least = looks.values().stream().mapToLong(Long::longValue).min().orElse(0);
    String measured =
        looks.entrySet().stream()
            .map(node -> node.getKey() + " " + percent(node.getValue(), total))
            .collect(Collectors.joining(", "));
    return new Finding(
        "clients without affinity are spread",
        measured,
        "each at least " + LEAST_SHARE_PERCENT + " %",
        total > 0 && least * 100 >= total * LEAST_SHARE_PERCENT);
  }

  /** What the visits that looked have to say. */
  private List<Boolean> visits(Function<Visit, @Nullable Boolean> what) {
    return visits.stream().map(what).filter(Objects::nonNull).toList();
  }

  private static Finding each(String condition, List<Boolean> clients) {
    long good = clients.stream().filter(Boolean::booleanValue).count();
    return new Finding(
        condition,
        good + " of " + clients.size() + " clients",
        "all",
        !clients.isEmpty() && good == clients.size());
  }

  /** How many looks without affinity each node answered. */
  Map<String, Long> looksBefore() {
    return perNode(visits.stream().flatMap(visit -> visit.nodesBefore().stream()).toList());
  }

  /** How many clients each node kept. */
  Map<String, Long> clientsKept() {
    return perNode(visits.stream().map(Visit::keeper).filter(Objects::nonNull).toList());
  }

  /**
   * What the stacks said to starts, and how often; no condition, but it explains one that fails.
   */
  Map<String, Long> stackAnswers() {
    Map<String, Long> counts = new TreeMap<>();
    visits.forEach(
        visit -> visit.stackAnswers().forEach(answer -> counts.merge(answer, 1L, Long::sum)));
    return counts;
  }

  private Map<String, Long> perNode(Collection<String> answers) {
    Map<String, Long> counts = new TreeMap<>();
    nodes.forEach(node -> counts.put(node, 0L));
    answers.forEach(node -> counts.merge(node, 1L, Long::sum));
    return counts;
  }

  private static String percent(long part, long total) {
    return String.format(Locale.ROOT, "%.1f %%", total == 0 ? 0.0 : 100.0 * part / total);
  }
}
