package org.holdfast.jmx;

import static java.lang.System.Logger.Level.WARNING;

import java.lang.management.ManagementFactory;
import java.util.Deque;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** An MBean of a target in the platform's MBean server. */
final class Registration implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Registration.class.getName());

  private final ObjectName name;

  private Registration(ObjectName name) {
    this.name = name;
  }

  static ObjectName name(String type, String target) {
    try {
      return new ObjectName("org.holdfast:type=" + type + ",instance=" + ObjectName.quote(target));
    } catch (JMException malformed) {
      throw new IllegalArgumentException("no MBean can be named after " + target, malformed);
    }
  }

  static Registration of(String type, String node, Object bean) {
    ObjectName name = name(type, node);
    try {
      server().registerMBean(bean, name);
      return new Registration(name);
    } catch (InstanceAlreadyExistsException taken) {
      throw new IllegalStateException(
          "something named "
              + ObjectName.unquote(name.getKeyProperty("instance"))
              + " is registered in this JVM already",
          taken);
    } catch (JMException refused) {
      throw new IllegalStateException("cannot register " + name, refused);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  /** Closes all, the first first, and empties the queue. */
  static void closeAll(Deque<AutoCloseable> open) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception left) {
        LOG.log(WARNING, "HF-1004: an MBean is left: {0}", left.toString());
      }
    }
  }

  /** Takes it out; may be called twice. */
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
