package org.holdfast.jmx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import javax.management.ObjectName;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.management.Management;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.Router;
import org.holdfast.stack.ConnectionListing.Origin;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans of a server or a front tier, in the platform's MBean server until closed. Serves SPEC
 * E5.
 */
public final class NodeBeans implements AutoCloseable {
  private final String name;
  private final Deque<AutoCloseable> registered = new ArrayDeque<>();

  private NodeBeans(String name) {
    this.name = name;
  }

  /**
   * The name under which an MBean is found.
   *
   * @param type such as {@code AffinityTable}
   * @param node the target's or front tier's name
   */
  public static ObjectName nameOf(String type, String node) {
    return Registration.name(type, node);
  }

  /**
   * Shows a target.
   *
   * @throws IllegalStateException if another node of this name is shown in this JVM
   */
  public static NodeBeans ofTarget(TargetStack stack, Management management) {
    NodeBeans beans = new NodeBeans(management.name());
    return beans.opened(() -> beans.openTarget(stack, management));
  }

  /**
   * Shows a front tier.
   *
   * @param management null: it runs alone, so there is no cluster to show
   * @throws IllegalStateException if another node of this name is shown in this JVM
   */
  public static NodeBeans ofFrontTier(
      String name, Router router, @Nullable Management management, FrontTierMXBean numbers) {
    NodeBeans beans = new NodeBeans(name);
    return beans.opened(() -> beans.openFrontTier(router, management, numbers));
  }

  private NodeBeans opened(Runnable opening) {
    try {
      opening.run();
      return this;
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  private void openTarget(TargetStack stack, Management management) {
    openCluster(management, stack::size, Events.ofTarget(management));
    show("Stack", OpenBean.of(new StackBean(stack, management), StackMXBean.class));
    show(
        "Connections",
        OpenBean.of(
            new ConnectionsBean(
                stack::connectionCount,
                management::service,
                (search, atMost) ->
                    Asking.await(stack.connections(search, atMost)).stream()
                        .map(listed -> ConnectionRow.of(listed, management::nameOf))
                        .toList()),
            ConnectionsMXBean.class));
    show(
        "Indications",
        OpenBean.of(
            new IndicationsBean(() -> stack.administration().counts()), IndicationsMXBean.class));
  }

  private void openFrontTier(
      Router router, @Nullable Management management, FrontTierMXBean numbers) {
    if (management != null) {
      openCluster(management, () -> 0, Events.ofFrontTier(management));
    }
    show("FrontTier", OpenBean.of(numbers, FrontTierMXBean.class));
    show(
        "Connections",
        OpenBean.of(
            new ConnectionsBean(
                () -> router.connections().size(),
                text -> service(management, text),
                (search, atMost) -> connections(router, management, search, atMost)),
            ConnectionsMXBean.class));
  }

  private void openCluster(Management management, IntSupplier owned, Events events) {
    registered.push(events);
    show(
        "AffinityTable",
        OpenBean.of(
            new AffinityTableBean(management, owned, events.affinities()),
            AffinityTableMXBean.class,
            events.affinities()));
    show(
        "Targets", OpenBean.of(new TargetsBean(management), TargetsMXBean.class, events.targets()));
  }

  private void show(String type, OpenBean bean) {
    registered.push(Registration.of(type, name, bean));
  }

  /** Alone, a front tier has names for nobody but itself. */
  private static ServiceAddress service(@Nullable Management management, String text) {
    if (management != null) {
      return management.service(text);
    }
    Endpoint endpoint = Endpoint.parse(text);
    return new ServiceAddress(endpoint.address(), endpoint.port());
  }

  private List<ConnectionRow> connections(
      Router router, @Nullable Management management, ConnectionSearch search, int atMost) {
    return router.connections().list(search, atMost).stream()
        .map(
            listed ->
                row(
                    listed,
                    management == null
                        ? listed.service().toString()
                        : management.nameOf(listed.service()),
                    router.isAutomatic(listed.service())))
        .toList();
  }

  private ConnectionRow row(ConnectionTable.Listing listed, String service, boolean isAutomatic) {
    return new ConnectionRow(
        name,
        service,
        listed.client().toString(),
        listed.instance().toString(),
        listed.age().toSeconds(),
        (listed.isPinned() ? Origin.SERVER : isAutomatic ? Origin.AUTOMATIC : Origin.NONE).name(),
        "");
  }

  /** Takes them out of the server; may be called twice. */
  @Override
  public void close() {
    Registration.closeAll(registered);
  }
}
