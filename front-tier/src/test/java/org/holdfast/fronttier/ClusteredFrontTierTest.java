package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.holdfast.affinity.ReturnCode;
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
import org.holdfast.configuration.ProxyProtocol;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.routing.Router;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A12, A13, A14, C5 and D3 through two front tiers, a stack and a real Hazelcast between them.
 */
class ClusteredFrontTierTest {
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final ClientSelector KEPT = ClientSelector.parse("127.0.1.7");
  private static final ClientSelector STRANGER = ClientSelector.parse("127.0.1.99");

  private static final HealthCheck CHECKS =
      new HealthCheck(
          HealthCheck.Kind.TCP, "/", Duration.ofMillis(100), Duration.ofSeconds(5), 2, 2);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Endpoint member = new Endpoint(HOST, Rig.freePort());
  private final Target a = started(Target.named("A"));
  private final Target b = started(Target.named("B"));
  private final StackEngine stack = started(StackEngine.start(stackSettings()));
  private final List<Router> routers = new ArrayList<>();
  private final List<Endpoint> frontTiers = List.of(frontTier("one"), frontTier("two"));

  ClusteredFrontTierTest() throws IOException {}

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable last : running) {
      last.close();
    }
  }

  private <T extends AutoCloseable> T started(T one) {
    running.push(one);
    return one;
  }

  private StackSettings stackSettings() {
    StackService service =
        new StackService("web", SERVICE, List.of(a.at(), b.at()), List.of(), false);
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
    started(FrontTier.start(settings, engine.router(), engine.currency()));
    return at;
  }

  private static Socket connect(String client, Endpoint frontTier) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(client, 0));
    socket.setSoTimeout(10_000);
    socket.connect(frontTier.toSocketAddress());
    return socket;
  }

  /** Which instances answer ten new connections through both front tiers. */
  private String instancesOf(String client) throws IOException {
    TreeSet<String> instances = new TreeSet<>();
    for (int i = 0; i < 10; i++) {
      try (Socket connection = connect(client, frontTiers.get(i % 2))) {
        instances.add(Rig.read(connection, 1));
      }
    }
    return instances.toString();
  }

  private AffinityResponse start(Target instance, ClientSelector client) throws Exception {
    return stack
        .stack()
        .start(
            new Requester(SERVICE, instance.at(), null),
            AffinityRequest.of(client, Duration.ofMinutes(30)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void clientThatAnInstanceKeeps_goesThereThroughEveryFrontTierUntilItIsLetGo() throws Exception {
    assertEquals("[A, B]", instancesOf("127.0.1.7"));
    try (Socket first = connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      assertEquals(ReturnCode.DONE, start(owner, KEPT).code());
      assertEquals(owner == a ? "[A]" : "[B]", instancesOf("127.0.1.7"));
      assertEquals("[A, B]", instancesOf("127.0.1.8"));
      AffinityResponse end =
          stack
              .stack()
              .end(new Requester(SERVICE, owner.at(), null), AffinityRequest.of(KEPT, null))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      assertEquals(ReturnCode.DONE, end.code());
      assertEquals("[A, B]", instancesOf("127.0.1.7"));
    }
    assertEquals(ReturnCode.NOT_AUTHORISED, start(a, STRANGER).code());
  }

  @Test
  void ownerThatIsDown_isLeftAloneAndItsAffinityStaysUntilItIsUpAgain_C5() throws Exception {
    try (Socket first = connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      String name = owner == a ? "A" : "B";
      assertEquals(ReturnCode.DONE, start(owner, KEPT).code());
      owner.die();
      eventually("down", () -> routers.stream().allMatch(router -> router.isDown(owner.at())));
      assertEquals(owner == a ? "[B]" : "[A]", instancesOf("127.0.1.7"));
      assertEquals(0, routers.stream().mapToLong(router -> router.counts().failures()).sum());
      try (Target again = Target.namedAt(owner.at(), name)) {
        eventually("up", () -> routers.stream().noneMatch(router -> router.isDown(again.at())));
        assertEquals("[" + name + "]", instancesOf("127.0.1.7"));
        assertEquals("[A, B]", instancesOf("127.0.1.8"));
      }
    }
  }

  @Test
  void checkThatPasses_takesNoClientsForWhatAStackServesNoMore_D3() throws Exception {
    assertEquals("[A, B]", instancesOf("127.0.1.7"));
    stack.stack().withdraw("web");
    eventually(
        "withdrawn", () -> routers.stream().allMatch(one -> one.instances(SERVICE).isEmpty()));
    for (Endpoint frontTier : frontTiers) {
      try (Socket client = connect("127.0.1.7", frontTier)) {
        assertEquals("", Rig.read(client, 1));
      }
    }
  }

  private void startFor2s(Target instance, boolean fixed) throws Exception {
    AffinityRequest asked = AffinityRequest.of(KEPT, Duration.ofSeconds(2));
    AffinityResponse response =
        stack
            .stack()
            .start(new Requester(SERVICE, instance.at(), null), fixed ? asked.fixedInTime() : asked)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertEquals(ReturnCode.DONE, response.code());
  }

  /** The affinity's client comes again and again, for twice as long as the affinity lasts. */
  private String instancesWithin4s(String client) throws Exception {
    TreeSet<String> instances = new TreeSet<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      try (Socket connection = connect(client, frontTiers.get(i % 2))) {
        instances.add(Rig.read(connection, 1));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return instances.toString();
  }

  @Test
  void connectionsThroughEitherFrontTier_extendTheAffinityThatGovernsThem_A6() throws Exception {
    try (Socket first = connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      startFor2s(owner, false);
      assertEquals(owner == a ? "[A]" : "[B]", instancesWithin4s("127.0.1.7"));
    }
  }

  @Test
  void affinityThatIsFixedInTime_isNotExtendedByItsConnections_A6() throws Exception {
    try (Socket first = connect("127.0.1.7", frontTiers.get(0))) {
      startFor2s(Rig.read(first, 1).equals("A") ? a : b, true);
      assertEquals("[A, B]", instancesWithin4s("127.0.1.7"));
    }
  }

  @Test
  void balancedConnection_extendsNothing_A6() throws Exception {
    try (Socket first = connect("127.0.1.7", frontTiers.get(0))) {
      startFor2s(Rig.read(first, 1).equals("A") ? a : b, false);
    }
    assertEquals("[A, B]", instancesWithin4s("127.0.1.8"));
    assertEquals("[A, B]", instancesOf("127.0.1.7"));
  }
}
