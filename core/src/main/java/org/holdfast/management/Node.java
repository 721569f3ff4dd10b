package org.holdfast.management;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.journal.Journal;
import org.holdfast.management.NodeEntry.NodeReport;
import org.holdfast.membership.Member;
import org.holdfast.routing.Forecast;

/** What a node itself can say and do: a stack or a router. */
interface Node {
  Member member();

  Journal journal();

  /**
   * Some of its affinities behind that place.
   *
   * @param after a cursor of its own; empty: from the first
   */
  Slice list(Search search, String after, int atMost);

  /** The first of them all, for those who look again and again; may be some seconds old. */
  default Slice glance(int atMost) {
    return list(Search.ALL, "", atMost);
  }

  /**
   * A part of a node's list.
   *
   * @param total how many match in all
   */
  record Slice(List<Codec.Placed> placed, long total) {}

  NodeReport report();

  List<InstanceEntry> instances();

  Map<String, LongSupplier> counters();

  Map<String, LongSupplier> gauges();

  default Optional<AffinityEntry> find(ServiceAddress service, ClientSelector client) {
    return Optional.empty();
  }

  default Optional<Forecast> forecast(ServiceAddress service, Endpoint client) {
    return Optional.empty();
  }

  default CompletionStage<Result> end(ServiceAddress service, ClientSelector client, String by) {
    return CompletableFuture.completedStage(ownsNothing());
  }

  default Result extend(
      ServiceAddress service, ClientSelector client, Duration fromNow, String by) {
    return ownsNothing();
  }

  default Result drain(Optional<String> service, Duration atMost, String by) {
    return ownsNothing();
  }

  default Result resume(Optional<String> service, String by) {
    return ownsNothing();
  }

  default Result withdraw(Optional<String> service, String by) {
    return ownsNothing();
  }

  default Result limit(Duration atMost, String by) {
    return ownsNothing();
  }

  private static Result ownsNothing() {
    return Result.refused("it is no target");
  }
}
