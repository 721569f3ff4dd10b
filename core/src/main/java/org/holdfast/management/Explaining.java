package org.holdfast.management;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.management.Explanation.Rule;
import org.holdfast.membership.ClaimMirror.Cover;
import org.holdfast.membership.Member;
import org.holdfast.routing.Forecast;

/**
 * An explanation out of what this node, the owner and a router know.
 *
 * @param cover the claim or hole that decides, as this node knows it
 * @param affinity what its owner says of it
 * @param targets whose the service's instances are
 */
record Explaining(
    Optional<Cover> cover, Optional<AffinityEntry> affinity, Map<Endpoint, String> targets) {
  /** Asks the owner and the nearest live router. Owner thread. */
  static CompletionStage<Explanation> of(
      Nodes nodes, Member member, ServiceAddress service, Endpoint client) {
    Optional<Cover> cover = member.mirror().deciding(service, client);
    Optional<String> router = nodes.router();
    CompletionStage<Optional<Table>> forecast =
        router
            .map(
                name ->
                    nodes.ask(
                        name,
                        Verb.FORECAST,
                        service.toString(),
                        client.address().toString(),
                        String.valueOf(client.port())))
            .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    return forecast.thenCombine(
        detail(nodes, service, cover),
        (said, affinity) ->
            new Explaining(cover, affinity, instances(member, service))
                .by(router.orElse(""), said.flatMap(Explaining::forecast)));
  }

  private static Optional<Forecast> forecast(Table table) {
    return table.isDone() ? Optional.of(Codec.forecast(table.rows())) : Optional.empty();
  }

  /** What the owner of the affinity that decides says of it. */
  private static CompletionStage<Optional<AffinityEntry>> detail(
      Nodes nodes, ServiceAddress service, Optional<Cover> cover) {
    return cover
        .filter(one -> !one.claim().isHole())
        .map(
            one ->
                nodes
                    .ask(
                        one.claim().owner().target(),
                        Verb.FIND,
                        service.toString(),
                        one.client().toString())
                    .thenApply(
                        said ->
                            said.flatMap(table -> table.rows().stream().findFirst())
                                .map(row -> Codec.affinity(row).entry())))
        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
  }

  /** Whose the instances of a service are. */
  private static Map<Endpoint, String> instances(Member member, ServiceAddress service) {
    Map<Endpoint, String> targets = new HashMap<>();
    for (Participant one : member.roster().participants()) {
      one.served().stream()
          .filter(served -> served.service().equals(service))
          .flatMap(served -> served.instances().stream())
          .forEach(instance -> targets.put(instance, one.name()));
    }
    return targets;
  }

  /**
   * With a router's forecast, where there is one.
   *
   * @param router whose
   */
  private Explanation by(String router, Optional<Forecast> forecast) {
    Rule rule = forecast.map(this::rule).orElseGet(this::ruleOfClaims);
    Optional<Endpoint> instance = forecast.map(Forecast::instance).orElseGet(this::owner);
    boolean isDecisive =
        rule == Rule.SERVER_STARTED || rule == Rule.HOLE || rule == Rule.OWNER_DOWN;
    return new Explanation(
        rule,
        instance,
        instance.map(one -> targets.getOrDefault(one, "")).orElse(""),
        isDecisive ? affinity : Optional.empty(),
        isDecisive ? cover.map(Cover::client) : Optional.empty(),
        forecast.map(Forecast::candidates).orElse(List.of()),
        forecast.isPresent() ? router : "");
  }

  private Rule rule(Forecast forecast) {
    Rule rule = Rule.valueOf(forecast.rule().name());
    boolean isBalanced = rule == Rule.FEWEST_CONNECTIONS || rule == Rule.HASH;
    return isBalanced && isHole() ? Rule.HOLE : rule;
  }

  private Rule ruleOfClaims() {
    if (isHole()) {
      return Rule.HOLE;
    }
    return cover.isPresent() ? Rule.SERVER_STARTED : Rule.BALANCED;
  }

  private boolean isHole() {
    return cover.map(one -> one.claim().isHole()).orElse(false);
  }

  private Optional<Endpoint> owner() {
    return cover.filter(one -> !one.claim().isHole()).map(one -> one.claim().owner().instance());
  }
}
