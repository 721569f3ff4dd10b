package org.holdfast.jmx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.ObjectName;
import org.holdfast.stack.ConnectionListing;
import org.holdfast.stack.TargetStack;

/** The MBeans of a target, in the platform's MBean server until closed. */
public final class ServerBeans implements AutoCloseable {
  private static final long LONGEST_WAIT_SECONDS = 3;

  private final Deque<AutoCloseable> registered = new ArrayDeque<>();

  private ServerBeans() {}

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
   * @param target the stack's name
   * @throws IllegalStateException if another of this name is shown in this JVM
   */
  public static ServerBeans register(String target, TargetStack stack) {
    ServerBeans beans = new ServerBeans();
    try {
      beans.open(target, stack);
      return beans;
    } catch (RuntimeException refused) {
      beans.close();
      throw refused;
    }
  }

  private void open(String target, TargetStack stack) {
    registered.push(
        Registration.of(
            "AffinityTable",
            target,
            OpenBean.of(LocalAffinityTable.of(target, stack), AffinityTableMXBean.class)));
    registered.push(
        Registration.of(
            "Targets",
            target,
            OpenBean.of(new LocalTargets(target, stack, () -> true), TargetsMXBean.class)));
    registered.push(
        Registration.of("Stack", target, OpenBean.of(new StackBean(stack), StackMXBean.class)));
    registered.push(
        Registration.of(
            "Connections",
            target,
            OpenBean.of(
                new LocalConnections(stack::connectionCount, () -> connections(stack)),
                ConnectionsMXBean.class)));
    IndicationsBean indications = new IndicationsBean();
    registered.push(
        Registration.of("Indications", target, OpenBean.of(indications, IndicationsMXBean.class)));
    stack.indicateTo(indications);
    registered.push(() -> stack.indicateNoMoreTo(indications));
  }

  private static List<ConnectionRow> connections(TargetStack stack) {
    try {
      List<ConnectionListing> listed =
          stack
              .connections(AffinityTableMXBean.MAX_ROWS)
              .toCompletableFuture()
              .get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
      return listed.stream().map(ConnectionRow::of).toList();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stack was asked");
    } catch (ExecutionException | TimeoutException closed) {
      throw new IllegalStateException("the stack does not answer; was it stopped?");
    }
  }

  /** Takes them out of the server; may be called twice. */
  @Override
  public void close() {
    Registration.closeAll(registered);
  }
}
