package org.holdfast.jmx;

import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.holdfast.affinity.RequestRouter.Event;

/** A server's routing of requests in the platform's MBean server, until closed. */
public final class RequestRouterBean implements RequestRouterMXBean, AutoCloseable {
  private final ToLongFunction<Event> counts;
  private final IntSupplier active;
  private final ObjectName name;

  private RequestRouterBean(ToLongFunction<Event> counts, IntSupplier active, ObjectName name) {
    this.counts = counts;
    this.active = active;
    this.name = name;
  }

  /** The name under which a target's routing of requests is found. */
  public static ObjectName nameOf(String target) {
    try {
      return new ObjectName("org.holdfast:type=RequestRouter,instance=" + ObjectName.quote(target));
    } catch (JMException malformed) {
      throw new IllegalArgumentException("no MBean can be named after " + target, malformed);
    }
  }

  /**
   * Shows what is counted.
   *
   * @param target the stack's name
   * @param counts how often something has happened
   * @param active how many requests are being served
   * @throws IllegalStateException if another router of this name is shown in this JVM
   */
  public static RequestRouterBean register(
      String target, ToLongFunction<Event> counts, IntSupplier active) {
    RequestRouterBean bean = new RequestRouterBean(counts, active, nameOf(target));
    try {
      server().registerMBean(bean, bean.name);
      return bean;
    } catch (InstanceAlreadyExistsException taken) {
      throw new IllegalStateException(
          "a filter of target " + target + " is registered in this JVM already", taken);
    } catch (JMException refused) {
      throw new IllegalStateException("cannot register " + bean.name, refused);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public int getActiveRequests() {
    return active.getAsInt();
  }

  @Override
  public long getHandedOver() {
    return counts.applyAsLong(Event.HANDED_OVER);
  }

  @Override
  public long getKeeperUnreachable() {
    return counts.applyAsLong(Event.KEEPER_UNREACHABLE);
  }

  @Override
  public long getTooMany() {
    return counts.applyAsLong(Event.TOO_MANY);
  }

  @Override
  public long getFailed() {
    return counts.applyAsLong(Event.FAILED);
  }

  @Override
  public long getMalformedHeaders() {
    return counts.applyAsLong(Event.MALFORMED_HEADERS);
  }

  @Override
  public long getUntrustedHeaders() {
    return counts.applyAsLong(Event.UNTRUSTED_HEADERS);
  }

  /** Takes the MBean out of the server; may be called twice. */
  @Override
  public void close() {
    try {
      server().unregisterMBean(name);
    } catch (InstanceNotFoundException closedBefore) {
      // Nothing is left to do.
    } catch (JMException refused) {
      throw new IllegalStateException("cannot unregister " + name, refused);
    }
  }
}
