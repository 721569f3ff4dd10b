package org.holdfast.fronttier;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.FilterSettings;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.FrontTierSettings.FrontService;
import org.holdfast.configuration.HealthCheck;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.ProxyProtocol;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.routing.Router;
import org.holdfast.stack.Requester;

/** Two front tiers and a stack with two instances, and a real Hazelcast between them. */
final class ClusteredRig {
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");
  static final ServiceAddress SERVICE = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);

  private static final HealthCheck CHECKS =
      new HealthCheck(
          HealthCheck.Kind.TCP, "/", Duration.ofMillis(100), Duration.ofSeconds(5), 2, 2);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  final List<RouterEngine> engines = new ArrayList<>();
  final List<FrontTier> relays = new ArrayList<>();
  private final Endpoint member = new Endpoint(HOST, Rig.freePort());
  final Target a = started(Target.named("A"));
  final Target b = started(Target.named("B"));
  final StackEngine stack;
  final List<Router> routers = new ArrayList<>();
  final List<Endpoint> frontTiers;

  /**
   * All running.
   *
   * @param automatic whether the stack says that the service has automatic affinity
   */
  ClusteredRig(boolean automatic) throws IOException {
    stack = started(StackEngine.start(stackSettings(automatic)));
    frontTiers = List.of(frontTier("one"), frontTier("two"));
  }

  void stop() throws Exception {
    for (AutoCloseable last : running) {
      last.close();
    }
  }

  private <T extends AutoCloseable> T started(T one) {
    running.push(one);
    return one;
  }

  private StackSettings stackSettings(boolean automatic) {
    StackService service =
        new StackService(
            "web",
            SERVICE,
            List.of(a.at(), b.at()),
            List.of(Principal.application("trusted")),
            automatic);
    return new StackSettings(
        new ClusterSettings("front-tier-test", member, List.of(member)),
        "node",
        Duration.ofHours(1),
        Duration.ofHours(24),
        24,
        56,
        Map.of("web", service),
        100,
        100,
        100,
        Duration.ZERO,
        new ControlSocketSettings(null, null, Duration.ZERO, 256),
        new FilterSettings(false, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(60)));
  }

  private Endpoint frontTier(String name) throws IOException {
    Endpoint at = new Endpoint(HOST, Rig.freePort());
    FrontService service =
        new FrontService(
            "web",
            SERVICE,
            at,
            ProxyProtocol.NONE,
            List.of(),
            List.of(),
            InstanceLimit.NONE,
            CHECKS,
            Duration.ZERO,
            false);
    FrontTierSettings settings =
        new FrontTierSettings(
            new ClusterSettings("front-tier-test", null, List.of(member)),
            name,
            Map.of("web", service),
            100,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ZERO);
    RouterEngine engine = started(RouterEngine.start(settings));
    routers.add(engine.router());
    engines.add(engine);
    relays.add(started(FrontTier.start(settings, engine.router(), engine.currency())));
    return at;
  }

  static Socket connect(String client, Endpoint frontTier) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(client, 0));
    socket.setSoTimeout(10_000);
    socket.connect(frontTier.toSocketAddress());
    return socket;
  }

  /** Which instances answer ten new connections through both front tiers, open at once. */
  String instancesOf(String client) throws IOException {
    TreeSet<String> instances = new TreeSet<>();
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Socket connection = connect(client, frontTiers.get(i % 2));
      open.add(connection);
      instances.add(Rig.read(connection, 1));
    }
    for (Socket connection : open) {
      connection.close();
    }
    return instances.toString();
  }

  AffinityResponse start(Target instance, ClientSelector client) throws Exception {
    return stack
        .stack()
        .start(
            new Requester(SERVICE, instance.at(), null),
            AffinityRequest.of(client, Duration.ofMinutes(30)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }
}
