package org.holdfast.management;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.holdfast.affinity.Endpoint;
import org.holdfast.management.Explanation.Rule;
import org.holdfast.membership.ClaimMirror.Cover;
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
  /**
   * With a router's forecast, where there is one.
   *
   * @param router whose
   */
  Explanation by(String router, Optional<Forecast> forecast) {
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
