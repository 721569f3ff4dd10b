package org.holdfast.jmx;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.stack.TargetStack;

/** A stack's affinities in the platform's MBean server, from registration until closed. */
public final class AffinityTableBean implements AffinityTableMXBean, AutoCloseable {
  private static final long MAX_DURATION_SECONDS = Duration.ofDays(365).toSeconds();

  private final TargetStack stack;
  private final ObjectName name;

  private AffinityTableBean(TargetStack stack, ObjectName name) {
    this.stack = stack;
    this.name = name;
  }

  /** The name under which a target's affinities are found. */
  public static ObjectName nameOf(String target) {
    try {
      return new ObjectName("org.holdfast:type=AffinityTable,instance=" + ObjectName.quote(target));
    } catch (JMException malformed) {
      throw new IllegalArgumentException("no MBean can be named after " + target, malformed);
    }
  }

  /**
   * Shows the stack's affinities.
   *
   * @param target the stack's name
   * @throws IllegalStateException if another stack of this name is shown in this JVM
   */
  public static AffinityTableBean register(String target, TargetStack stack) {
    AffinityTableBean bean = new AffinityTableBean(stack, nameOf(target));
    try {
      server().registerMBean(bean, bean.name);
      return bean;
    } catch (InstanceAlreadyExistsException taken) {
      throw new IllegalStateException(
          "a stack named " + target + " is registered in this JVM already", taken);
    } catch (JMException refused) {
      throw new IllegalStateException("cannot register " + bean.name, refused);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public int getSize() {
    return stack.size();
  }

  @Override
  public long getNotAuthorised() {
    return stack.notAuthorised();
  }

  @Override
  public long getDefaultMaxDurationSeconds() {
    return stack.defaultMaxDuration().toSeconds();
  }

  @Override
  public void setDefaultMaxDurationSeconds(long seconds) {
    if (seconds < 1 || seconds > MAX_DURATION_SECONDS) {
      throw new IllegalArgumentException(
          "DefaultMaxDurationSeconds is "
              + seconds
              + "; allowed: 1 to "
              + MAX_DURATION_SECONDS
              + ", which is 365 days");
    }
    stack.setDefaultMaxDuration(Duration.ofSeconds(seconds));
  }

  @Override
  public SortedMap<Long, AffinityRow> getListing() {
    return list(MAX_ROWS);
  }

  @Override
  public SortedMap<Long, AffinityRow> list(int atMost) {
    if (atMost < 1 || atMost > MAX_ROWS) {
      throw new IllegalArgumentException(
          "atMost is " + atMost + "; allowed: 1 to " + MAX_ROWS + " rows");
    }
    SortedMap<Long, AffinityRow> rows = new TreeMap<>();
    stack.list(atMost).forEach(listed -> rows.put(listed.id(), AffinityRow.of(listed)));
    return rows;
  }

  @Override
  public String end(long id) {
    ReturnCode code = stack.endByAdministrator(id).toCompletableFuture().join();
    return code + " (" + code.number() + ")";
  }

  @Override
  public void withdrawService(String service) {
    stack.withdraw(service);
  }

  @Override
  public void restoreService(String service) {
    stack.restore(service);
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
