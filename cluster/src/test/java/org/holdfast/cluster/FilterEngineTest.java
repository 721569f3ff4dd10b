package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.StackSettings;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.Router;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SPEC E3, A13, A14: servers that are routers themselves, without a front tier. */
class FilterEngineTest {
  private static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int CLIENTS = 200;

  private ServerSocket listener1;
  private ServerSocket listener2;
  private String bind1;
  private String bind2;
  private StackEngine node1;
  private StackEngine node2;

  @BeforeEach
  void start() throws IOException {
    listener1 = listen();
    listener2 = listen();
    bind1 = "127.0.0.1:" + freePort();
    bind2 = "127.0.0.1:" + freePort();
    node1 = StackEngine.start(settings("node1", bind1, listener1, true));
    node2 = StackEngine.start(settings("node2", bind2, listener2, true));
  }

  @AfterEach
  void stop() throws IOException {
    node2.close();
    node1.close();
    listener2.close();
    listener1.close();
    Eventually.holds(Duration.ofSeconds(5), "no thread is left", () -> !isAnythingLeft());
  }

  private static boolean isAnythingLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .anyMatch(name -> name.startsWith("hz.") || name.startsWith("holdfast-"));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    }
  }

  private StackSettings settings(
      String name, String bind, ServerSocket listener, boolean isFilterOn) {
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name",
            "filter-test",
            "holdfast.cluster.bind",
            bind,
            "holdfast.cluster.members",
            bind1 + "," + bind2,
            "holdfast.target.name",
            name,
            "holdfast.filter.enabled",
            String.valueOf(isFilterOn),
            "holdfast.services.shop.address",
            "192.0.2.1",
            "holdfast.services.shop.port",
            "80",
            "holdfast.services.shop.instances",
            instance(listener).toString());
    return StackSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
  }

  private static Endpoint instance(ServerSocket listener) {
    return new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
  }

  private static Router router(StackEngine node) {
    return Objects.requireNonNull(node.filter()).router();
  }

  private static RouteDecision route(StackEngine node, Endpoint client) {
    return router(node).route(SHOP, client, Set.of());
  }

  private AffinityResponse start(StackEngine node, ServerSocket listener, Endpoint client)
      throws Exception {
    return node.stack()
        .start(
            new Requester(SHOP, instance(listener), null),
            AffinityRequest.of(ClientSelector.address(client.address()), MINUTE))
        .toCompletableFuture()
        .get(3, TimeUnit.SECONDS);
  }

  @Test
  void aStartIsAnsweredOnlyWhenTheOtherServersFilterHasIt_A13() throws Exception {
    for (int number = 1; number <= CLIENTS; number++) {
      Endpoint client = new Endpoint(IpAddress.parse("203.0.113." + number), 0);
      try (Open request =
          router(node1).connections().open(SHOP, client, instance(listener1), false)) {
        assertEquals(ReturnCode.DONE, start(node1, listener1, client).code());
        Pinned pinned = assertInstanceOf(Pinned.class, route(node2, client));
        assertEquals(instance(listener1), pinned.owner().instance());
        assertInstanceOf(Pinned.class, route(node1, client));
        assertNotNull(request);
      }
    }
  }

  @Test
  void onlyARequestThatIsServedHereGivesTheRightToKeepItsClient_A14() throws Exception {
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.7"), 0);
    assertEquals(ReturnCode.NOT_AUTHORISED, start(node1, listener1, client).code());
    try (Open atNode2 =
        router(node2).connections().open(SHOP, client, instance(listener2), false)) {
      assertEquals(ReturnCode.NOT_AUTHORISED, start(node1, listener1, client).code());
      assertEquals(ReturnCode.DONE, start(node2, listener2, client).code());
      assertNotNull(atNode2);
    }
  }

  @Test
  void theFilterIsNoSecondMemberOfTheCluster() {
    assertEquals(2, Hazelcast.getAllHazelcastInstances().size());
    assertNotNull(node1.filter());
  }

  @Test
  void aFilterWhoseNameIsTaken_stopsTheStart_andLeavesNothing() {
    node2.close();
    try (HazelcastFacility elsewhere =
            HazelcastFacility.asClient(settings("x", bind2, listener2, false).cluster());
        RouterEngine other = RouterEngine.beside("node2-filter", Map.of("shop", SHOP), elsewhere)) {
      EngineException refused =
          assertThrows(
              EngineException.class,
              () -> StackEngine.start(settings("node2", bind2, listener2, true)));
      assertTrue(refused.toString().contains("named 'node2-filter' is alive"), refused.toString());
      assertNotNull(other);
    }
    assertEquals(1, Hazelcast.getAllHazelcastInstances().size());
  }

  @Test
  void thereIsNoRouterWhereTheFilterIsOff() {
    node2.close();
    node2 = StackEngine.start(settings("node2", bind2, listener2, false));
    assertNull(node2.filter());
  }
}
