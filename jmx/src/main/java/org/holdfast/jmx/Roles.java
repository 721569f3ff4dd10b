package org.holdfast.jmx;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.MBeanServerForwarder;
import org.holdfast.configuration.DoorSettings;
import org.jspecify.annotations.Nullable;

/**
 * Who may look and who may change, by an access file; and what that is over remote JMX. Everybody
 * in the file may look: at every attribute, and through those operations of ours that change
 * nothing. Operators may change, through operations and attributes of ours. Nobody may create,
 * register or remove MBeans, because whoever can runs code here.
 */
final class Roles {
  private static final String DOMAIN = "org.holdfast";
  private static final String ALLOWED = "NAME readonly or NAME readwrite";
  private static final Set<String> LOOKING =
      Set.of(
          "getAttribute",
          "getAttributes",
          "getMBeanInfo",
          "getObjectInstance",
          "getMBeanCount",
          "getDefaultDomain",
          "getDomains",
          "queryNames",
          "queryMBeans",
          "isRegistered",
          "isInstanceOf",
          "addNotificationListener",
          "removeNotificationListener");

  /** What the connector itself asks; none of it can be asked from outside. */
  private static final Set<String> INTERNAL =
      Set.of("getClassLoader", "getClassLoaderFor", "getClassLoaderRepository");

  /** What JConsole's tab Threads calls. */
  private static final ObjectName THREADS = name("java.lang:type=Threading");

  private static final Set<String> LOOKING_AT_THREADS =
      Set.of("getThreadInfo", "findDeadlockedThreads", "findMonitorDeadlockedThreads");

  private final Set<String> viewers = new HashSet<>();
  private final Set<String> operators = new HashSet<>();

  private Roles() {}

  private static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (JMException defect) {
      throw new IllegalArgumentException(defect);
    }
  }

  /**
   * Reads an access file as the JVM has them.
   *
   * @throws IOException if it cannot be read, or a line is not of that form
   */
  static Roles read(DoorSettings door) throws IOException {
    String file = door.key("access-file") + " " + door.accessFile();
    Properties lines = new Properties();
    try (Reader reader = Files.newBufferedReader(door.accessFile(), StandardCharsets.UTF_8)) {
      lines.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new IOException(file + " cannot be read; a line is " + ALLOWED, unreadable);
    }
    Roles roles = new Roles();
    for (String name : lines.stringPropertyNames()) {
      roles.add(file, name, lines.getProperty(name).strip());
    }
    return roles;
  }

  private void add(String file, String name, String access) throws IOException {
    switch (access) {
      case "readonly" -> viewers.add(name);
      case "readwrite" -> operators.add(name);
      default -> throw new IOException(file + ": the line of " + name + " is not " + ALLOWED);
    }
  }

  boolean isKnown(String name) {
    return isOperator(name) || viewers.contains(name);
  }

  boolean isOperator(String name) {
    return operators.contains(name);
  }

  /** What stands between the log-ins and the MBean server. */
  MBeanServerForwarder forwarder() {
    MBeanServer[] server = new MBeanServer[1];
    return (MBeanServerForwarder)
        Proxy.newProxyInstance(
            Roles.class.getClassLoader(),
            new Class<?>[] {MBeanServerForwarder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("setMBeanServer")) {
                server[0] = (MBeanServer) arguments[0];
                return null;
              }
              MBeanServer behind = Objects.requireNonNull(server[0]);
              if (method.getName().equals("getMBeanServer")) {
                return behind;
              }
              check(behind, method, arguments == null ? new Object[0] : arguments);
              return forward(behind, method, arguments);
            });
  }

  private static @Nullable Object forward(
      MBeanServer server, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(server, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  private void check(MBeanServer server, Method method, Object[] arguments) throws JMException {
    String what = method.getName();
    Set<String> logIns = Caller.logIns().collect(toSet());
    // Nobody gets in without a log-in, so without one it is the connector that asks.
    if (logIns.isEmpty() || INTERNAL.contains(what) || method.getDeclaringClass() == Object.class) {
      return;
    }
    if (logIns.stream().noneMatch(this::isKnown)) {
      throw new SecurityException("Access denied! This log-in is not in the access file.");
    }
    if (LOOKING.contains(what)) {
      return;
    }
    if (what.equals("invoke") && isLooking(server, (ObjectName) arguments[0], arguments[1])) {
      return;
    }
    boolean isChange =
        what.equals("invoke") || what.equals("setAttribute") || what.equals("setAttributes");
    boolean isOurs = isChange && ((ObjectName) arguments[0]).getDomain().equals(DOMAIN);
    if (!isOurs) {
      throw new SecurityException(
          "Access denied! Over this connection only the MBeans of " + DOMAIN + " can be changed.");
    }
    if (logIns.stream().noneMatch(this::isOperator)) {
      throw new SecurityException(
          "Access denied! This log-in may look only: readonly in holdfast.jmx.access-file.");
    }
  }

  private static boolean isLooking(MBeanServer server, ObjectName bean, Object operation)
      throws JMException {
    if (bean.equals(THREADS)) {
      return LOOKING_AT_THREADS.contains(operation);
    }
    return bean.getDomain().equals(DOMAIN)
        && Stream.of(server.getMBeanInfo(bean).getOperations())
            .filter(one -> one.getName().equals(operation))
            .anyMatch(one -> one.getImpact() == MBeanOperationInfo.INFO);
  }
}
