package org.holdfast.connector;

import jakarta.resource.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.holdfast.affinity.AffinityConnectionFactory;

/**
 * What a server does with the adapter, and what an operator configures: system properties, which
 * MicroProfile Config reads, and a listener for the services. Closing it clears both.
 */
final class RunningServer implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket listener = listen();
  private final Map<String, String> properties = new LinkedHashMap<>();

  RunningServer() {
    set("holdfast.cluster.name", "connector-test");
    set("holdfast.cluster.bind", "127.0.0.1:" + freePort());
    set("holdfast.target.name", "node1");
  }

  RunningServer set(String key, String value) {
    properties.put(key, value);
    System.setProperty(key, value);
    return this;
  }

  RunningServer without(String key) {
    properties.remove(key);
    System.clearProperty(key);
    return this;
  }

  /** Where this server listens. */
  String listener() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** A service on this server's listener. */
  RunningServer serving(String name, String address, int port) {
    return serving(name, address, port, listener.getLocalPort());
  }

  /** A service on a listener elsewhere. */
  RunningServer serving(String name, String address, int port, int instancePort) {
    String prefix = "holdfast.services." + name + ".";
    return set(prefix + "address", address)
        .set(prefix + "port", String.valueOf(port))
        .set(prefix + "instances", "127.0.0.1:" + instancePort);
  }

  int clusterPort() {
    String bind = String.valueOf(properties.get("holdfast.cluster.bind"));
    return Integer.parseInt(bind.substring(bind.indexOf(':') + 1));
  }

  /** A connection factory as it would be defined, without a pool. */
  static AffinityConnectionFactory factory(AffinityResourceAdapter adapter, String service)
      throws ResourceException {
    return (AffinityConnectionFactory) managedFactory(adapter, service).createConnectionFactory();
  }

  static AffinityManagedConnectionFactory managedFactory(
      AffinityResourceAdapter adapter, String service) throws ResourceException {
    AffinityManagedConnectionFactory factory = new AffinityManagedConnectionFactory();
    factory.setService(service);
    factory.setResourceAdapter(adapter);
    return factory;
  }

  static int freePort() {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    properties.keySet().forEach(System::clearProperty);
    // SmallRye remembers the names of the properties that it has seen.
    ConfigProviderResolver.instance().releaseConfig(ConfigProvider.getConfig());
    listener.close();
  }
}
