package org.holdfast.jmx;

import java.time.Duration;
import org.holdfast.management.InstanceEntry;
import org.holdfast.routing.Forecast;

/**
 * An instance of a service; the components are its columns.
 *
 * @param service its name, or its address and port where this node does not know the name
 * @param address what the clients connect to
 * @param target whose instance it is; empty: a static target of front tiers
 * @param instance its address and port
 * @param state ACTIVE, DRAINING, INACTIVE or UNKNOWN
 * @param health UP, DOWN, RESTING, UNCHECKED or UNKNOWN, the worst that any front tier says
 * @param connections open through all routers
 * @param affinities how many it owns
 * @param secondsLeft until draining is over; -1: it does not drain
 */
public record InstanceRow(
    String service,
    String address,
    String target,
    String instance,
    String state,
    String health,
    int connections,
    int affinities,
    long secondsLeft) {
  static InstanceRow of(InstanceEntry entry) {
    return new InstanceRow(
        entry.name(),
        entry.service().toString(),
        entry.target(),
        entry.instance().toString(),
        entry.state().map(Enum::name).orElse("UNKNOWN"),
        entry.health().map(InstanceRow::health).orElse("UNKNOWN"),
        entry.connections(),
        entry.affinities(),
        entry.timeLeft().map(Duration::toSeconds).orElse(-1L));
  }

  /** That it drains is its state; it is well otherwise. */
  private static String health(Forecast.State said) {
    return said == Forecast.State.DRAINING ? Forecast.State.UP.name() : said.name();
  }
}
