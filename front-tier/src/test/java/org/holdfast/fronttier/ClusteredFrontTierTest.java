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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.holdfast.stack.ConnectionListing;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A12, A13, A14, C1 to C3, C5 and D3 through two front tiers, a stack with two instances and a
 * real Hazelcast between them.
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
  private final List<RouterEngine> engines = new ArrayList<>();
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
    engines.add(engine);
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

  /** Which instances answer ten new connections through both front tiers, open at once. */
  private String instancesOf(String client) throws IOException {
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

  @Test
  void severalInstancesThatStartAtOnce_eachKeepTheirOwnClients_C2() throws Exception {
    List<Socket> first = new ArrayList<>();
    Map<String, Target> owners = new TreeMap<>();
    for (int number = 1; number <= 40; number++) {
      String client = "127.0.2." + number;
      Socket socket = connect(client, frontTiers.get(number % 2));
      first.add(socket);
      owners.put(client, Rig.read(socket, 1).equals("A") ? a : b);
    }
    assertEquals(Set.of(a, b), Set.copyOf(owners.values()));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ReturnCode>> starts = new ArrayList<>();
      owners.forEach(
          (client, owner) -> starts.add(() -> start(owner, ClientSelector.parse(client)).code()));
      for (Future<ReturnCode> code : threads.invokeAll(starts)) {
        assertEquals(ReturnCode.DONE, code.get());
      }
    } finally {
      threads.shutdownNow();
    }
    for (Map.Entry<String, Target> kept : owners.entrySet()) {
      assertEquals(kept.getValue() == a ? "[A]" : "[B]", instancesOf(kept.getKey()));
    }
    for (Socket socket : first) {
      socket.close();
    }
  }

  @Test
  void newConnections_goToTheInstanceWithTheFewest_inTurnAmongEquals_C1() throws Exception {
    List<Socket> toA = new ArrayList<>();
    List<Socket> toB = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Socket socket = connect("127.0.1.8", frontTiers.get(0));
      (Rig.read(socket, 1).equals("A") ? toA : toB).add(socket);
    }
    assertEquals(5, toA.size());
    for (Socket socket : toA) {
      socket.close();
    }
    eventually("A is idle", () -> stack.stack().connectionCount(SERVICE, a.at()) == 0);
    for (int i = 0; i < 5; i++) {
      Socket socket = connect("127.0.1.8", frontTiers.get(0));
      toB.add(socket);
      assertEquals("A", Rig.read(socket, 1));
    }
    for (Socket socket : toB) {
      socket.close();
    }
  }

  private Set<String> routersOfConnections() throws Exception {
    return stack.stack().connections(10).toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
        .map(ConnectionListing::router)
        .collect(Collectors.toSet());
  }

  @Test
  void aConnection_isKnownToTheTarget_untilItIsClosedOrItsFrontTierHasLeft_C3() throws Exception {
    Socket one = connect("127.0.1.8", frontTiers.get(0));
    try (Socket two = connect("127.0.1.9", frontTiers.get(1))) {
      assertEquals(2, Rig.read(one, 1).length() + Rig.read(two, 1).length());
      eventually("two are known", () -> stack.stack().connectionCount() == 2);
      assertEquals(Set.of("one", "two"), routersOfConnections());
      one.close();
      eventually("one is known", () -> stack.stack().connectionCount() == 1);
      assertEquals(Set.of("two"), routersOfConnections());
      engines.get(1).close();
      eventually("none is known", () -> stack.stack().connectionCount() == 0);
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
