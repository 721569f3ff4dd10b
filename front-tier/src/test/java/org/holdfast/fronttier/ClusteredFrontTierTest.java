package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.StackEngine;
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
  private static final ClientSelector KEPT = ClientSelector.parse("127.0.1.7");
  private static final ClientSelector STRANGER = ClientSelector.parse("127.0.1.99");

  private final ClusteredRig rig = new ClusteredRig(false);
  private final Target a = rig.a;
  private final Target b = rig.b;
  private final StackEngine stack = rig.stack;
  private final List<Router> routers = rig.routers;
  private final List<Endpoint> frontTiers = rig.frontTiers;

  ClusteredFrontTierTest() throws IOException {}

  @AfterEach
  void tearDown() throws Exception {
    rig.stop();
  }

  @Test
  void clientThatAnInstanceKeeps_goesThereThroughEveryFrontTierUntilItIsLetGo() throws Exception {
    assertEquals("[A, B]", rig.instancesOf("127.0.1.7"));
    try (Socket first = ClusteredRig.connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      assertEquals(ReturnCode.DONE, rig.start(owner, KEPT).code());
      assertEquals(owner == a ? "[A]" : "[B]", rig.instancesOf("127.0.1.7"));
      assertEquals("[A, B]", rig.instancesOf("127.0.1.8"));
      AffinityResponse end =
          stack
              .stack()
              .end(
                  new Requester(ClusteredRig.SERVICE, owner.at(), null),
                  AffinityRequest.of(KEPT, null))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      assertEquals(ReturnCode.DONE, end.code());
      assertEquals("[A, B]", rig.instancesOf("127.0.1.7"));
    }
    assertEquals(ReturnCode.NOT_AUTHORISED, rig.start(a, STRANGER).code());
  }

  @Test
  void ownerThatIsDown_isLeftAloneAndItsAffinityStaysUntilItIsUpAgain_C5() throws Exception {
    try (Socket first = ClusteredRig.connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      String name = owner == a ? "A" : "B";
      assertEquals(ReturnCode.DONE, rig.start(owner, KEPT).code());
      owner.die();
      eventually("down", () -> routers.stream().allMatch(router -> router.isDown(owner.at())));
      assertEquals(owner == a ? "[B]" : "[A]", rig.instancesOf("127.0.1.7"));
      assertEquals(0, routers.stream().mapToLong(router -> router.counts().failures()).sum());
      try (Target again = Target.namedAt(owner.at(), name)) {
        eventually("up", () -> routers.stream().noneMatch(router -> router.isDown(again.at())));
        assertEquals("[" + name + "]", rig.instancesOf("127.0.1.7"));
        assertEquals("[A, B]", rig.instancesOf("127.0.1.8"));
      }
    }
  }

  @Test
  void checkThatPasses_takesNoClientsForWhatAStackServesNoMore_D3() throws Exception {
    assertEquals("[A, B]", rig.instancesOf("127.0.1.7"));
    stack.stack().administration().withdraw(Optional.of("web"), "bob");
    eventually(
        "withdrawn",
        () -> routers.stream().allMatch(one -> one.instances(ClusteredRig.SERVICE).isEmpty()));
    for (Endpoint frontTier : frontTiers) {
      try (Socket client = ClusteredRig.connect("127.0.1.7", frontTier)) {
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
      Socket socket = ClusteredRig.connect(client, frontTiers.get(number % 2));
      first.add(socket);
      owners.put(client, Rig.read(socket, 1).equals("A") ? a : b);
    }
    assertEquals(Set.of(a, b), Set.copyOf(owners.values()));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ReturnCode>> starts = new ArrayList<>();
      owners.forEach(
          (client, owner) ->
              starts.add(() -> rig.start(owner, ClientSelector.parse(client)).code()));
      for (Future<ReturnCode> code : threads.invokeAll(starts)) {
        assertEquals(ReturnCode.DONE, code.get());
      }
    } finally {
      threads.shutdownNow();
    }
    for (Map.Entry<String, Target> kept : owners.entrySet()) {
      assertEquals(kept.getValue() == a ? "[A]" : "[B]", rig.instancesOf(kept.getKey()));
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
      Socket socket = ClusteredRig.connect("127.0.1.8", frontTiers.get(0));
      (Rig.read(socket, 1).equals("A") ? toA : toB).add(socket);
    }
    assertEquals(5, toA.size());
    for (Socket socket : toA) {
      socket.close();
    }
    eventually("A is idle", () -> stack.stack().connectionCount(ClusteredRig.SERVICE, a.at()) == 0);
    for (int i = 0; i < 5; i++) {
      Socket socket = ClusteredRig.connect("127.0.1.8", frontTiers.get(0));
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
    Socket one = ClusteredRig.connect("127.0.1.8", frontTiers.get(0));
    try (Socket two = ClusteredRig.connect("127.0.1.9", frontTiers.get(1))) {
      assertEquals(2, Rig.read(one, 1).length() + Rig.read(two, 1).length());
      eventually("two are known", () -> stack.stack().connectionCount() == 2);
      assertEquals(Set.of("one", "two"), routersOfConnections());
      one.close();
      eventually("one is known", () -> stack.stack().connectionCount() == 1);
      assertEquals(Set.of("two"), routersOfConnections());
      rig.engines.get(1).close();
      eventually("none is known", () -> stack.stack().connectionCount() == 0);
    }
  }

  private void startFor2s(Target instance, boolean fixed) throws Exception {
    AffinityRequest asked = AffinityRequest.of(KEPT, Duration.ofSeconds(2));
    AffinityResponse response =
        stack
            .stack()
            .start(
                new Requester(ClusteredRig.SERVICE, instance.at(), null),
                fixed ? asked.fixedInTime() : asked)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertEquals(ReturnCode.DONE, response.code());
  }

  /** The affinity's client comes again and again, for twice as long as the affinity lasts. */
  private String instancesWithin4s(String client) throws Exception {
    TreeSet<String> instances = new TreeSet<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      try (Socket connection = ClusteredRig.connect(client, frontTiers.get(i % 2))) {
        instances.add(Rig.read(connection, 1));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return instances.toString();
  }

  @Test
  void connectionsThroughEitherFrontTier_extendTheAffinityThatGovernsThem_A6() throws Exception {
    try (Socket first = ClusteredRig.connect("127.0.1.7", frontTiers.get(0))) {
      Target owner = Rig.read(first, 1).equals("A") ? a : b;
      startFor2s(owner, false);
      assertEquals(owner == a ? "[A]" : "[B]", instancesWithin4s("127.0.1.7"));
    }
  }

  @Test
  void affinityThatIsFixedInTime_isNotExtendedByItsConnections_A6() throws Exception {
    try (Socket first = ClusteredRig.connect("127.0.1.7", frontTiers.get(0))) {
      startFor2s(Rig.read(first, 1).equals("A") ? a : b, true);
      assertEquals("[A, B]", instancesWithin4s("127.0.1.7"));
    }
  }

  @Test
  void balancedConnection_extendsNothing_A6() throws Exception {
    try (Socket first = ClusteredRig.connect("127.0.1.7", frontTiers.get(0))) {
      startFor2s(Rig.read(first, 1).equals("A") ? a : b, false);
    }
    assertEquals("[A, B]", instancesWithin4s("127.0.1.8"));
    assertEquals("[A, B]", rig.instancesOf("127.0.1.7"));
  }
}
