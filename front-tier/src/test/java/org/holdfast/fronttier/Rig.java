package org.holdfast.fronttier;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.configuration.ProxyProtocol;
import org.holdfast.facility.Owner;
import org.holdfast.routing.Currency;
import org.holdfast.routing.Router;
import org.holdfast.table.AffinityTable;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/** A front tier with one service, two loops and its table in the test's hand. */
final class Rig implements AutoCloseable {
  ServiceAddress vip = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  ProxyProtocol proxyProtocol = ProxyProtocol.NONE;
  List<ClientSelector> acceptProxyFrom = List.of();
  InstanceLimit limit = InstanceLimit.NONE;
  HealthCheck healthCheck = HealthCheck.NONE;
  Duration slowStart = Duration.ZERO;
  int maxConnections = 1000;
  Duration connectTimeout = Duration.ofSeconds(5);
  Duration idleTimeout = Duration.ofMinutes(1);
  Duration stopTimeout = Duration.ZERO;
  Currency currency = Currency.ALWAYS;
  final AffinityTable affinities = new AffinityTable();
  Endpoint at;
  private final Transport transport;
  private final List<Socket> clients = new ArrayList<>();
  private @Nullable Router router;
  private @Nullable FrontTier frontTier;

  Rig(Transport transport) throws IOException {
    this.transport = transport;
    this.at = new Endpoint(IpAddress.parse("127.0.0.1"), freePort());
  }

  /** Both must do the same. */
  static Stream<Transport> transports() {
    return Stream.of(new EpollTransport(), new NioTransport());
  }

  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  Rig start(Target... targets) throws IOException {
    return start(Stream.of(targets).map(Target::at).toList());
  }

  Rig start(List<Endpoint> targets) throws IOException {
    router = new Router(Ticker.SYSTEM, affinities, currency);
    router.serve(vip, targets);
    frontTier = FrontTier.start(settings(targets), router, currency, transport, 2);
    return this;
  }

  FrontTierSettings settings(List<Endpoint> targets) {
    FrontService service =
        new FrontService(
            "web",
            vip,
            at,
            proxyProtocol,
            targets,
            acceptProxyFrom,
            limit,
            healthCheck,
            slowStart,
            false);
    return new FrontTierSettings(
        null,
        "front-tier",
        Map.of("web", service),
        maxConnections,
        connectTimeout,
        idleTimeout,
        stopTimeout);
  }

  Router router() {
    if (router == null) {
      throw new IllegalStateException("start it first");
    }
    return router;
  }

  FrontTier frontTier() {
    if (frontTier == null) {
      throw new IllegalStateException("start it first");
    }
    return frontTier;
  }

  FrontTierCounts counts() {
    return frontTier().counts();
  }

  void keep(String client, Target owner) {
    affinities.put(vip, ClientSelector.parse(client), new Owner("node", 1, owner.at()));
  }

  Socket connect() throws IOException {
    return connect("127.0.0.1");
  }

  /** A client with an address of its own; it gives up after ten seconds without an answer. */
  Socket connect(String from) throws IOException {
    Socket client = new Socket();
    client.bind(new InetSocketAddress(from, 0));
    client.setSoTimeout(10_000);
    client.connect(at.toSocketAddress());
    clients.add(client);
    return client;
  }

  static String read(Socket client, int bytes) throws IOException {
    return new String(client.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Nothing of any connection is left. */
  boolean isEmpty() {
    return counts().active() == 0
        && counts().keptBytes() == 0
        && router().connections().size() == 0;
  }

  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    if (frontTier != null) {
      frontTier.close();
    }
  }
}
