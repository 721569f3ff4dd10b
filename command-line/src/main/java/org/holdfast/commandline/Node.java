package org.holdfast.commandline;

import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A server or front tier that answers for its whole cluster, over JMX. For one thread. */
final class Node implements AutoCloseable {
  private static final String DOMAIN = "org.holdfast:type=";

  private final String name;
  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private Node(String name, JMXConnector connector, MBeanServerConnection beans) {
    this.name = name;
    this.connector = connector;
    this.beans = beans;
  }

  /**
   * Connects.
   *
   * @param instance the node's name; empty: the only one there
   * @throws IOException if it cannot be reached
   * @throws SecurityException if it refuses the log-in
   * @throws Failure if there is none of that name, or several
   */
  @SuppressWarnings("BanJNDI") // The operator names whom to trust; a JMX address may need it.
  static Node connect(JMXServiceURL url, Map<String, Object> environment, String instance)
      throws IOException {
    JMXConnector connector = JMXConnectorFactory.connect(url, environment);
    try {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      return new Node(theOne(names(beans), instance), connector, beans);
    } catch (IOException | RuntimeException notHere) {
      connector.close();
      throw notHere;
    }
  }

  private static SortedSet<String> names(MBeanServerConnection beans) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (ObjectName one : beans.queryNames(name("AffinityTable", "*"), null)) {
      names.add(ObjectName.unquote(one.getKeyProperty("instance")));
    }
    return names;
  }

  private static String theOne(SortedSet<String> names, String instance) {
    if (names.isEmpty()) {
      throw Failure.cannotConnect("the process answers, but no Holdfast runs in it");
    }
    if (instance.isEmpty() && names.size() == 1) {
      return names.first();
    }
    if (instance.isEmpty()) {
      throw Failure.usage("say which node is meant: --instance " + String.join(" or ", names));
    }
    if (!names.contains(instance)) {
      throw Failure.cannotConnect(
          "no node named '" + instance + "' runs there; there are: " + String.join(", ", names));
    }
    return instance;
  }

  private static ObjectName name(String type, String quotedInstance) {
    try {
      return new ObjectName(DOMAIN + type + ",instance=" + quotedInstance);
    } catch (MalformedObjectNameException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  String name() {
    return name;
  }

  /**
   * An answer in words or JSON.
   *
   * @param arguments strings and numbers, of exactly the operation's types
   * @throws Failure if the node refuses or cannot be reached any more
   */
  String ask(String type, String operation, Object... arguments) {
    try {
      Object answer =
          beans.invoke(
              name(type, ObjectName.quote(name)),
              operation,
              arguments,
              Stream.of(arguments).map(Node::type).toArray(String[]::new));
      return String.valueOf(answer);
    } catch (RuntimeMBeanException thrown) {
      throw said(thrown.getTargetException());
    } catch (InstanceNotFoundException other) {
      throw Failure.cannotConnect(
          name + " has stopped, or runs a version of Holdfast that does not know this command");
    } catch (JMException other) {
      throw Failure.refused(name + " does not know this command: " + other.getMessage());
    } catch (SecurityException refused) {
      throw Failure.refused(name + " does not allow it to who logged in: " + refused.getMessage());
    } catch (IOException gone) {
      throw Failure.cannotConnect(name + " does not answer any more: " + gone.getMessage());
    }
  }

  private static String type(Object argument) {
    if (argument instanceof Integer) {
      return int.class.getName();
    }
    return argument instanceof Long ? long.class.getName() : argument.getClass().getName();
  }

  private static Failure said(RuntimeException thrown) {
    String why = String.valueOf(thrown.getMessage());
    return thrown instanceof IllegalArgumentException ? Failure.usage(why) : Failure.refused(why);
  }

  /** Does not wait for a node that is gone. */
  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }
}
