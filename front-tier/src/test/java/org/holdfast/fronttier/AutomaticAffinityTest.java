package org.holdfast.fronttier;

import static org.holdfast.fronttier.ClusteredRig.connect;
import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.ObjectName;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.jmx.ConnectionsMXBean;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.routing.Forecast.Rule;
import org.holdfast.routing.Router;
import org.holdfast.stack.ConnectionListing.Origin;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SPEC B1 to B5 through two real front tiers; that the stack says it is enough. */
class AutomaticAffinityTest {
  private static final String CLIENT = "127.0.1.7";

  private final ClusteredRig rig = new ClusteredRig(true);

  AutomaticAffinityTest() throws IOException {}

  @AfterEach
  void stop() throws Exception {
    rig.stop();
  }

  private String landing(String client, int through) throws IOException {
    try (Socket connection = connect(client, rig.frontTiers.get(through))) {
      return Rig.read(connection, 1);
    }
  }

  private boolean isChosenByHash(int through) {
    Endpoint client = new Endpoint(IpAddress.parse(CLIENT), 0);
    return rig.routers.get(through).forecast(ClusteredRig.SERVICE, client).rule() == Rule.HASH;
  }

  private List<Socket> burst(String client) throws Exception {
    ExecutorService browser = Executors.newFixedThreadPool(20);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Socket>> parallel = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Endpoint through = rig.frontTiers.get(i % 2);
        parallel.add(
            browser.submit(
                () -> {
                  go.await();
                  return connect(client, through);
                }));
      }
      go.countDown();
      List<Socket> connections = new ArrayList<>();
      for (Future<Socket> one : parallel) {
        connections.add(one.get());
      }
      return connections;
    } finally {
      browser.shutdown();
    }
  }

  @Test
  void burstsOfNewClientsThroughBothFrontTiers_eachEndUpAtOneInstance_B4() throws Exception {
    Set<String> all = new TreeSet<>();
    for (int client = 1; client <= 30; client++) {
      Set<String> instances = new TreeSet<>();
      for (Socket one : burst("127.0.2." + client)) {
        try (one) {
          instances.add(Rig.read(one, 1));
        }
      }
      assertEquals(1, instances.size(), "of client " + client);
      all.addAll(instances);
    }
    assertEquals(Set.of("A", "B"), all);
  }

  @Test
  void clientStaysWhereAnAffinityBroughtIt_whileItHasAConnection_throughBothFrontTiers_B1_B3_B5()
      throws Exception {
    String hashed = landing(CLIENT, 0);
    String name = hashed.equals("A") ? "B" : "A";
    Target other = hashed.equals("A") ? rig.b : rig.a;
    Requester requester =
        new Requester(ClusteredRig.SERVICE, other.at(), Principal.application("trusted"));
    AffinityRequest client =
        AffinityRequest.of(ClientSelector.parse(CLIENT), Duration.ofMinutes(1));
    assertEquals(ReturnCode.DONE, code(rig.stack.stack().start(requester, client)));
    try (Socket first = connect(CLIENT, rig.frontTiers.get(0))) {
      assertEquals(name, Rig.read(first, 1));
      assertEquals(ReturnCode.DONE, code(rig.stack.stack().end(requester, client)));
      eventually("told", () -> !rig.routers.get(1).activeClients(1).isEmpty());
      for (int i = 0; i < 10; i++) {
        assertEquals(name, landing(CLIENT, i % 2));
      }
    }
    // Not by connections: each would keep it where it was for another moment.
    eventually("new again", () -> isChosenByHash(1));
    assertEquals(hashed, landing(CLIENT, 1));
  }

  private static ReturnCode code(CompletionStage<AffinityResponse> response) throws Exception {
    return response.toCompletableFuture().get(10, TimeUnit.SECONDS).code();
  }

  @Test
  void activeClientsAreListedByEveryFrontTier_andNoMoreASecondAfterTheirLastConnection_B2_B5()
      throws Exception {
    try (Socket connection = connect(CLIENT, rig.frontTiers.get(0))) {
      String instance = Rig.read(connection, 1);
      Endpoint at = (instance.equals("A") ? rig.a : rig.b).at();
      eventually("listed by both", () -> rig.routers.stream().allMatch(one -> lists(one, at)));
      eventually("known to the target", () -> rig.stack.stack().connectionCount() == 1);
      assertEquals(
          Origin.AUTOMATIC,
          rig.stack
              .stack()
              .connections(1)
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS)
              .get(0)
              .origin());
    }
    eventually("gone", () -> rig.routers.stream().allMatch(one -> one.activeClients(10).isEmpty()));
  }

  @Test
  void connectionsOfAFrontTier_tellWhatKeepsTheirClients_asTheirTargetDoes_B5_E5()
      throws Exception {
    RouterEngine engine = rig.engines.get(0);
    ShownFrontTier numbers =
        new ShownFrontTier(rig.relays.get(0), engine.router(), engine.currency());
    ObjectName name = NodeBeans.nameOf("Connections", "one");
    NodeBeans shown = NodeBeans.ofFrontTier("one", engine.router(), engine.management(), numbers);
    try (Socket connection = connect(CLIENT, rig.frontTiers.get(0))) {
      Rig.read(connection, 1);
      ConnectionsMXBean connections =
          JMX.newMXBeanProxy(
              ManagementFactory.getPlatformMBeanServer(), name, ConnectionsMXBean.class);
      String listed = connections.listAsJson("", 10);
      assertTrue(listed.contains("\"origin\":\"AUTOMATIC\""), listed);
    } finally {
      shown.close();
    }
  }

  private static boolean lists(Router router, Endpoint at) {
    return router.activeClients(10).stream()
        .anyMatch(one -> one.client().equals(IpAddress.parse(CLIENT)) && one.instance().equals(at));
  }
}
