package org.holdfast.jmx;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.time.Duration;
import java.util.Map;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.DoorSettings;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans of this JVM for JConsole and others over RMI, at one port of one address, with a
 * log-in for everybody and the {@link Roles} of the access file. There is one in a JVM. Serves SPEC
 * E5.
 */
public final class RemoteJmx implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RemoteJmx.class.getName());
  private static final int BACKLOG = 50;
  static final int MOST_CONNECTIONS = 100;

  /** JConsole and its like come back by themselves. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

  private final @Nullable JMXConnectorServer server;
  private final @Nullable Registry registry;

  private RemoteJmx(@Nullable JMXConnectorServer server, @Nullable Registry registry) {
    this.server = server;
    this.registry = registry;
  }

  /**
   * Listens, if the settings say so.
   *
   * @throws IOException if it cannot, or if a file is not as it must be; the message says which
   */
  public static RemoteJmx start(DoorSettings settings) throws IOException {
    Endpoint listen = settings.listen();
    return listen == null ? new RemoteJmx(null, null) : start(settings, listen);
  }

  private static RemoteJmx start(DoorSettings settings, Endpoint listen) throws IOException {
    LogIns.checkSecret(settings.key("password-file"), settings.passwordFile());
    Roles roles = Roles.read(settings);
    InetAddress address = listen.address().toInetAddress();
    // RMI reads these once, with the first object that is exported.
    setUnlessSet("java.rmi.server.hostname", address.getHostAddress());
    // Else anybody of this host could put an object of theirs in the place of ours.
    setUnlessSet("sun.rmi.registry.registryFilter", "java.lang.String;!*");
    // A connection has a thread of its own before anybody has logged in, and may be silent.
    setUnlessSet("sun.rmi.transport.tcp.maxConnectionThreads", String.valueOf(MOST_CONNECTIONS));
    setUnlessSet("sun.rmi.transport.tcp.readTimeout", String.valueOf(LONGEST_SILENCE.toMillis()));
    SSLContext tls = Keystore.context(settings);
    // Who shares a port must use the same ones.
    RMIClientSocketFactory theirs = tls == null ? null : new SslRMIClientSocketFactory();
    RMIServerSocketFactory ours =
        tls == null ? port -> new ServerSocket(port, BACKLOG, address) : encrypted(tls, address);
    Registry registry = registry(listen, theirs, ours);
    try {
      RMIJRMPServerImpl exported =
          new RMIJRMPServerImpl(listen.port(), theirs, ours, environment(settings));
      JMXConnectorServer server =
          new RMIConnectorServer(
              new JMXServiceURL("service:jmx:rmi://" + host(listen) + ":" + listen.port()),
              environment(settings),
              exported,
              ManagementFactory.getPlatformMBeanServer());
      server.setMBeanServerForwarder(roles.forwarder());
      server.start();
      registry.rebind("jmxrmi", exported.toStub());
      tell(listen, tls != null);
      return new RemoteJmx(server, registry);
    } catch (IOException | RuntimeException refused) {
      close(registry);
      throw refused;
    }
  }

  private static void setUnlessSet(String property, String value) {
    System.getProperties().putIfAbsent(property, value);
  }

  private static RMIServerSocketFactory encrypted(SSLContext tls, InetAddress address) {
    SSLServerSocketFactory sockets = tls.getServerSocketFactory();
    return port -> sockets.createServerSocket(port, BACKLOG, address);
  }

  private static Registry registry(
      Endpoint listen, @Nullable RMIClientSocketFactory theirs, RMIServerSocketFactory ours)
      throws IOException {
    try {
      return LocateRegistry.createRegistry(listen.port(), theirs, ours);
    } catch (IOException refused) {
      throw new IOException(
          "holdfast.jmx.port: cannot listen on " + listen + ": " + refused.getCause(), refused);
    }
  }

  private static Map<String, Object> environment(DoorSettings settings) {
    return Map.of(
        "jmx.remote.x.password.file",
        settings.passwordFile().toString(),
        // As the JVM's own does: passwords are replaced by their hashes, if the file is writable.
        "jmx.remote.x.password.toHashes",
        "true",
        RMIConnectorServer.CREDENTIALS_FILTER_PATTERN,
        "java.lang.String;!*",
        RMIConnectorServer.SERIAL_FILTER_PATTERN,
        "maxdepth=20;java.**;javax.management.**;javax.security.auth.Subject;!*");
  }

  private static String host(Endpoint listen) {
    String digits = listen.address().toString();
    return listen.address().isIpv4() ? digits : "[" + digits + "]";
  }

  private static void tell(Endpoint listen, boolean isEncrypted) {
    LOG.log(INFO, "JMX listens on {0}{1}", listen, isEncrypted ? ", with TLS" : "");
    if (!isEncrypted && !listen.address().toInetAddress().isLoopbackAddress()) {
      LOG.log(
          WARNING,
          "HF-1902: JMX listens on {0} without TLS: passwords cross the network as they are; listen on"
              + " 127.0.0.1 and come through ssh, or set holdfast.jmx.keystore",
          listen);
    }
  }

  /** Stops; what is connected is cut off. */
  @Override
  public void close() {
    if (server == null || registry == null) {
      return;
    }
    try {
      server.stop();
    } catch (IOException left) {
      LOG.log(WARNING, "HF-1903: JMX did not stop in good order: {0}", left.toString());
    }
    close(registry);
  }

  private static void close(Registry registry) {
    try {
      UnicastRemoteObject.unexportObject(registry, true);
    } catch (NoSuchObjectException closedBefore) {
      // Nothing is left to do.
    }
  }
}
