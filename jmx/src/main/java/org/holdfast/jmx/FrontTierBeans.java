package org.holdfast.jmx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;

/** The MBeans of a front tier, in the platform's MBean server until closed. */
public final class FrontTierBeans implements AutoCloseable {
  private final Deque<AutoCloseable> registered = new ArrayDeque<>();

  private FrontTierBeans() {}

  /**
   * Shows a front tier.
   *
   * @throws IllegalStateException if another of this name is shown in this JVM
   */
  public static FrontTierBeans register(
      String name, Router router, Currency currency, FrontTierMXBean counts) {
    FrontTierBeans beans = new FrontTierBeans();
    try {
      beans.open(name, router, currency, counts);
      return beans;
    } catch (RuntimeException refused) {
      beans.close();
      throw refused;
    }
  }

  private void open(String name, Router router, Currency currency, FrontTierMXBean counts) {
    registered.push(
        Registration.of(
            "AffinityTable",
            name,
            OpenBean.of(LocalAffinityTable.of(router), AffinityTableMXBean.class)));
    registered.push(
        Registration.of(
            "Targets",
            name,
            OpenBean.of(new LocalTargets(name, null, currency::mayRoute), TargetsMXBean.class)));
    registered.push(
        Registration.of(
            "Connections",
            name,
            OpenBean.of(
                new LocalConnections(
                    () -> router.connections().size(), () -> connections(name, router)),
                ConnectionsMXBean.class)));
    registered.push(Registration.of("FrontTier", name, OpenBean.of(counts, FrontTierMXBean.class)));
  }

  private static List<ConnectionRow> connections(String name, Router router) {
    return router.connections().list(AffinityTableMXBean.MAX_ROWS).stream()
        .map(listed -> row(name, listed))
        .toList();
  }

  private static ConnectionRow row(String name, ConnectionTable.Listing listed) {
    return new ConnectionRow(
        name,
        listed.service().toString(),
        listed.client().toString(),
        listed.instance().toString(),
        listed.age().toSeconds(),
        listed.isPinned() ? "SERVER" : "NONE",
        "");
  }

  /** Takes them out of the server; may be called twice. */
  @Override
  public void close() {
    Registration.closeAll(registered);
  }
}
