package org.holdfast.arquillian;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The server's JVM as an administrator sees it over JMX. */
final class RunningWildFly implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection server;

  RunningWildFly() throws IOException {
    this(Ports.MANAGEMENT);
  }

  @SuppressWarnings("BanJNDI") // a fixed address of a server that this test started
  RunningWildFly(int managementPort) throws IOException {
    connector =
        JMXConnectorFactory.connect(
            new JMXServiceURL("service:jmx:remote+http://127.0.0.1:" + managementPort));
    server = connector.getMBeanServerConnection();
  }

  /** Names of our threads and Hazelcast's. */
  List<String> ourThreads() throws IOException {
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Arrays.stream(threads.dumpAllThreads(false, false))
        .map(ThreadInfo::getThreadName)
        .filter(name -> name.startsWith("hz.") || name.contains("holdfast"))
        .sorted()
        .toList();
  }

  long attribute(ObjectName name, String attribute) throws IOException, JMException {
    return ((Number) server.getAttribute(name, attribute)).longValue();
  }

  Set<String> ourMBeans() throws IOException, JMException {
    return server.queryNames(null, null).stream()
        .filter(name -> name.getDomain().matches("org\\.holdfast|com\\.hazelcast.*"))
        .map(ObjectName::toString)
        .collect(Collectors.toSet());
  }

  /** Whether something listens where the embedded member of the cluster does. */
  static boolean listensForTheCluster() {
    try (ServerSocket socket =
        new ServerSocket(Ports.CLUSTER, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() != Ports.CLUSTER;
    } catch (IOException inUse) {
      return true;
    }
  }

  /** How many class loaders of such modules are alive after a collection. */
  long classLoadersOf(String module) throws IOException, JMException {
    diagnose("gcRun");
    return diagnose("vmClassloaders")
        .lines()
        .filter(line -> line.contains("\"" + module + "\""))
        .mapToLong(RunningWildFly::loadersOn)
        .sum();
  }

  /** A line stands for one loader, or says {@code (+ 2 more)}. */
  private static long loadersOn(String line) {
    int plus = line.indexOf("(+ ");
    return plus < 0 ? 1 : 1 + Long.parseLong(line.substring(plus + 3, line.indexOf(' ', plus + 3)));
  }

  private String diagnose(String command) throws IOException, JMException {
    return (String)
        server.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            command,
            new Object[] {new String[0]},
            new String[] {String[].class.getName()});
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
