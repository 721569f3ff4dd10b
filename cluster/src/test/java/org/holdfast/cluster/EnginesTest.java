package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.StackSettings;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SPEC A13, A14, E8: stacks and a router on real Hazelcast, in one JVM. */
class EnginesTest {
  private static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private ServerSocket listener;
  private String members;
  private Endpoint instance;
  private StackEngine node1;
  private StackEngine node2;
  private RouterEngine front;

  @BeforeEach
  void start() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    instance = new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
    members = "127.0.0.1:" + freePort() + ",127.0.0.1:" + freePort();
    node1 = StackEngine.start(stackSettings("node1", members.split(",", -1)[0]));
    node2 = StackEngine.start(stackSettings("node2", members.split(",", -1)[1]));
    front = RouterEngine.start(frontSettings());
  }

  @AfterEach
  void stop() throws IOException {
    front.close();
    node2.close();
    node1.close();
    listener.close();
    // Hazelcast tells its last threads to end and does not wait for all of them.
    Eventually.holds(Duration.ofSeconds(5), "no thread is left", () -> leftThreads().isEmpty());
  }

  private static List<String> leftThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("hz.") || name.startsWith("holdfast-"))
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private StackSettings stackSettings(String name, String bind) {
    return read(
        StackSettings::read,
        Map.of(
            "holdfast.cluster.name",
            "engines-test",
            "holdfast.cluster.bind",
            bind,
            "holdfast.cluster.members",
            members,
            "holdfast.target.name",
            name,
            "holdfast.services.shop.address",
            "192.0.2.1",
            "holdfast.services.shop.port",
            "80",
            "holdfast.services.shop.instances",
            instance.toString()));
  }

  private FrontTierSettings frontSettings() {
    return read(
        FrontTierSettings::read,
        Map.of(
            "holdfast.cluster.name", "engines-test",
            "holdfast.cluster.members", members,
            "holdfast.front-tier.name", "front",
            "holdfast.services.shop.address", "192.0.2.1",
            "holdfast.services.shop.port", "80"));
  }

  private interface Reader<T> {
    T read(Function<String, Optional<String>> lookup, Iterable<String> names);
  }

  private static <T> T read(Reader<T> reader, Map<String, String> keys) {
    return reader.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
  }

  private AffinityResponse start(StackEngine node) throws Exception {
    return node.stack()
        .start(new Requester(SHOP, instance, null), AffinityRequest.of(CLIENT, MINUTE))
        .toCompletableFuture()
        .get(3, TimeUnit.SECONDS);
  }

  @Test
  void aClientThatTheRouterSaw_isKept_untilTheEnd_andByOneOwnerAlone() throws Exception {
    assertEquals(ReturnCode.NOT_AUTHORISED, start(node1).code());
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.7"), 4_000);
    var open = front.router().connections().open(SHOP, client, instance, false);
    assertEquals(ReturnCode.DONE, start(node1).code());
    assertEquals(ReturnCode.OWNED_BY_ANOTHER, start(node2).code());
    open.close();
    Pinned pinned = assertInstanceOf(Pinned.class, front.router().route(SHOP, client, Set.of()));
    assertEquals("node1", pinned.owner().target());

    AffinityResponse ended =
        node1
            .stack()
            .end(new Requester(SHOP, instance, null), AffinityRequest.of(CLIENT, null))
            .toCompletableFuture()
            .get(3, TimeUnit.SECONDS);
    assertEquals(ReturnCode.DONE, ended.code());
    assertInstanceOf(Balanced.class, front.router().route(SHOP, client, Set.of()));
  }

  @Test
  void aSecondStackOfTheSameName_isRefusedInOneLine() throws IOException {
    EngineException refused =
        assertThrows(
            EngineException.class,
            () -> StackEngine.start(stackSettings("node1", "127.0.0.1:" + freePort())));
    assertTrue(refused.toString().contains("named 'node1' is alive"), refused.toString());
    Set<String> owners =
        leftThreads().stream()
            .filter(name -> name.matches("holdfast-(stack|router)-.*"))
            .collect(Collectors.toSet());
    assertEquals(
        Set.of("holdfast-stack-node1", "holdfast-stack-node2", "holdfast-router-front"), owners);
  }
}
