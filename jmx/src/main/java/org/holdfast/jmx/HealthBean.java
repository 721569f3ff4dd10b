package org.holdfast.jmx;

import java.util.function.Supplier;
import org.holdfast.health.NodeHealth;

/** A node's health in the platform's MBean server, from registration until closed. */
public final class HealthBean implements HealthMXBean, AutoCloseable {
  private final Supplier<NodeHealth> health;
  private final Registration registration;

  private HealthBean(String node, Supplier<NodeHealth> health) {
    this.health = health;
    registration = Registration.of("Health", node, OpenBean.of(this, HealthMXBean.class));
  }

  /**
   * Shows it.
   *
   * @param node the name of the stack or front tier
   * @throws IllegalStateException if another of this name is shown in this JVM
   */
  public static HealthBean register(String node, Supplier<NodeHealth> health) {
    return new HealthBean(node, health);
  }

  @Override
  public boolean isStarted() {
    return health.get().isStarted();
  }

  @Override
  public boolean isReady() {
    return health.get().isReady();
  }

  @Override
  public boolean isLive() {
    return health.get().isLive();
  }

  @Override
  public String getState() {
    return health.get().state();
  }

  /** Takes the MBean out of the server; may be called twice. */
  @Override
  public void close() {
    registration.close();
  }
}
