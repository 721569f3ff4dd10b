package org.holdfast.jmx;

import java.util.function.Supplier;
import javax.management.ObjectName;
import org.holdfast.controlsocket.ControlSocketCounts;

/** A control socket's counters in the platform's MBean server. */
public final class ControlSocketBean implements ControlSocketMXBean, AutoCloseable {
  private final Supplier<ControlSocketCounts> counts;
  private final Registration registration;

  private ControlSocketBean(String target, Supplier<ControlSocketCounts> counts) {
    this.counts = counts;
    registration =
        Registration.of("ControlSocket", target, OpenBean.of(this, ControlSocketMXBean.class));
  }

  /** The name under which a target's control socket is found. */
  public static ObjectName nameOf(String target) {
    return Registration.name("ControlSocket", target);
  }

  /**
   * Shows them.
   *
   * @param target the stack's name
   * @throws IllegalStateException if another stack of this name is shown in this JVM
   */
  public static ControlSocketBean register(String target, Supplier<ControlSocketCounts> counts) {
    return new ControlSocketBean(target, counts);
  }

  @Override
  public long getAccepted() {
    return counts.get().accepted();
  }

  @Override
  public int getOpen() {
    return counts.get().open();
  }

  @Override
  public long getRefused() {
    return counts.get().refused();
  }

  @Override
  public long getRequests() {
    return counts.get().requests();
  }

  @Override
  public long getMalformed() {
    return counts.get().malformed();
  }

  @Override
  public long getUnrecognised() {
    return counts.get().unrecognised();
  }

  @Override
  public long getCutOff() {
    return counts.get().cutOff();
  }

  @Override
  public long getIndications() {
    return counts.get().indications();
  }

  /** Takes the MBean out of the server; may be called twice. */
  @Override
  public void close() {
    registration.close();
  }
}
