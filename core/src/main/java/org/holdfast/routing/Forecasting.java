package org.holdfast.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.holdfast.routing.Forecast.Candidate;
import org.holdfast.routing.Forecast.Rule;
import org.holdfast.routing.Forecast.State;
import org.holdfast.table.ForwardingTable;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Router#route} would decide, step by step as it does, and why. Safe for all threads.
 */
final class Forecasting {
  private final ForwardingTable affinities;
  private final Currency currency;
  private final Health health;
  private final Seats seats;

  Forecasting(ForwardingTable affinities, Currency currency, Health health, Seats seats) {
    this.affinities = affinities;
    this.currency = currency;
    this.health = health;
    this.seats = seats;
  }

  /**
   * For that client.
   *
   * @param balancer null: the service is not known here
   * @param hash null: the service has no automatic affinity
   * @param now by this machine's clock
   */
  Forecast of(
      ServiceAddress service,
      Endpoint client,
      @Nullable Balancer balancer,
      @Nullable Rendezvous hash,
      long now) {
    List<Candidate> candidates = balancer == null ? List.of() : balancer.candidates();
    Owner owner = affinities.route(service, client.address(), client.port());
    if (!currency.mayRoute()) {
      return forecast(Rule.NOT_CURRENT, owner, null, candidates);
    }
    if (owner != null && !health.isDown(owner.instance())) {
      return forecast(Rule.SERVER_STARTED, owner, owner.instance(), candidates);
    }
    Forecast without =
        hash == null || balancer == null
            ? balanced(candidates)
            : kept(new Visitor(service, client.address()), balancer, hash, candidates, now);
    return owner == null
        ? without
        : new Forecast(Rule.OWNER_DOWN, Optional.of(owner), without.instance(), candidates);
  }

  private static Forecast forecast(
      Rule rule, @Nullable Owner owner, @Nullable Endpoint at, List<Candidate> candidates) {
    return new Forecast(rule, Optional.ofNullable(owner), Optional.ofNullable(at), candidates);
  }

  private static Forecast balanced(List<Candidate> candidates) {
    Optional<Endpoint> first =
        candidates.stream()
            .filter(one -> one.state() == State.UP || one.state() == State.RESTING)
            .map(Candidate::instance)
            .findFirst();
    return new Forecast(
        first.isPresent() ? Rule.FEWEST_CONNECTIONS : Rule.REFUSED,
        Optional.empty(),
        first,
        candidates);
  }

  private Forecast kept(
      Visitor visitor, Balancer balancer, Rendezvous hash, List<Candidate> candidates, long now) {
    Predicate<Endpoint> takes = instance -> !health.isDown(instance);
    Seat seat = seats.find(visitor, takes.and(balancer::serves));
    // It still goes there for a moment after its last connection.
    if (seat != null && !seat.isOver(Seat.LINGERS, now)) {
      return forecast(Rule.AUTOMATIC, null, seat.instance(), candidates);
    }
    Endpoint chosen = hash.choose(visitor, takes.and(instance -> !health.isResting(instance)));
    Endpoint any = chosen == null ? hash.choose(visitor, takes) : chosen;
    return forecast(any == null ? Rule.REFUSED : Rule.HASH, null, any, candidates);
  }
}
