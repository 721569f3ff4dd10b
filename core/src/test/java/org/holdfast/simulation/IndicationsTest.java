package org.holdfast.simulation;

import static org.holdfast.affinity.EndReason.ADDRESS_GONE;
import static org.holdfast.affinity.EndReason.ENDED_BY_ADMINISTRATOR;
import static org.holdfast.affinity.EndReason.EXPIRED;
import static org.holdfast.affinity.EndReason.GIVEN_UP_BY_CLUSTER;
import static org.holdfast.affinity.EndReason.LISTENER_GONE;
import static org.holdfast.affinity.EndReason.SERVICE_WITHDRAWN;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.NOT_LISTENING;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.PORT_NOT_SERVED;
import static org.holdfast.simulation.SimulatedCluster.ADMIN;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Indication;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Refused;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;

/** SPEC A9, A10, rules 8 and 10: each reason, by really causing it. */
class IndicationsTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedCluster cluster = new SimulatedCluster(17);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");

  private void assertIndicated(EndReason reason) {
    assertEquals(List.of(new Indication(SHOP, CLIENT, node1.instance, reason)), node1.indications);
    assertEquals(List.of(), node2.indications);
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
    assertEquals(0, node1.stack.size());
  }

  @Test
  void expiry_isIndicatedOnce_andOnlyWhenNoRouterHasItAnyMore_101_rule8() {
    List<RouteDecision> whenTold = new ArrayList<>();
    node1.stack.indicateTo(indication -> whenTold.add(front.route("203.0.113.7")));
    node1.start(CLIENT, Duration.ofSeconds(3));
    cluster.simulation.run(Duration.ofSeconds(60));
    assertIndicated(EXPIRED);
    assertInstanceOf(Balanced.class, whenTold.get(0));
  }

  @Test
  void anExpiryWhileTheClusterIsAway_isIndicatedWhenItIsDone_101() {
    node1.start(CLIENT, Duration.ofSeconds(3));
    cluster.simulation.run(Duration.ofSeconds(2));
    node1.link.cut(true);
    cluster.simulation.run(Duration.ofSeconds(5));
    assertEquals(List.of(), node1.indications);
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(10));
    assertIndicated(EXPIRED);
  }

  @Test
  void onesOwnEnd_isNotIndicated_A10() {
    node1.start(CLIENT, MINUTE);
    node1.end(CLIENT);
    cluster.simulation.run(Duration.ofMinutes(2));
    assertEquals(List.of(), node1.indications);
  }

  @Test
  void anAddressThatLeftItsInterface_endsWhatItsInstanceOwns_102() {
    node1.start(CLIENT, MINUTE);
    node1.hasAddress = false;
    cluster.simulation.run(Duration.ofMillis(900));
    assertIndicated(ADDRESS_GONE);
  }

  @Test
  void aWithdrawnService_endsItsAffinities_isNotBalancedTo_andCanBeRestored_103() {
    node1.start(CLIENT, MINUTE);
    node1.start(node1.trusted(), AffinityRequest.of(CLIENT, MINUTE).at(ADMIN));
    node2.close();
    node1.stack.administration().withdraw(Optional.of("shop"), "bob");
    cluster.simulation.run(Duration.ofSeconds(1));
    assertEquals(
        List.of(new Indication(SHOP, CLIENT, node1.instance, SERVICE_WITHDRAWN)),
        node1.indications);
    assertInstanceOf(Refused.class, front.route("203.0.113.7"));
    assertEquals(1, node1.stack.size(), "the other service goes on");
    assertEquals(PORT_NOT_SERVED, node1.start(CLIENT, MINUTE).code());
    node1.stack.administration().resume(Optional.of("shop"), "bob");
    cluster.simulation.run(Duration.ofSeconds(1));
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
  }

  @Test
  void aStartUnderWayWhileItsServiceIsWithdrawn_isNotLeftInForce_103() {
    var answer = node1.startAsync(CLIENT, MINUTE);
    // Its claim is on its way by then.
    cluster.simulation.run(Duration.ofNanos(100_000));
    node1.stack.administration().withdraw(Optional.of("shop"), "bob");
    cluster.simulation.run(Duration.ofSeconds(1));
    assertEquals(PORT_NOT_SERVED, answer.join().code());
    assertEquals(0, node1.stack.size());
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
  }

  @Test
  void aListenerThatIsGone_endsWhatItOwns_withinASecond_104() {
    node1.start(CLIENT, MINUTE);
    node1.listening = false;
    cluster.simulation.run(Duration.ofMillis(900));
    assertIndicated(LISTENER_GONE);
    assertEquals(NOT_LISTENING, node1.start(CLIENT, MINUTE).code());
    assertEquals(NO_SUCH_AFFINITY, node1.end(CLIENT).code());
  }

  @Test
  void aListenerThatIsReplaced_losesNothing() {
    node1.start(CLIENT, MINUTE);
    for (int round = 0; round < 20; round++) {
      node1.listening = false;
      cluster.simulation.run(Duration.ofMillis(20));
      node1.listening = true;
      cluster.simulation.run(Duration.ofMillis(280));
    }
    assertEquals(List.of(), node1.indications);
  }

  @Test
  void anAdministratorsEnd_isIndicated_105() {
    node1.start(CLIENT, MINUTE);
    var answer = node1.endByAdministrator(node1.kept().get(0));
    cluster.simulation.run(Duration.ofMillis(100));
    assertEquals(DONE, answer.join());
    assertIndicated(ENDED_BY_ADMINISTRATOR);
  }

  @Test
  void aStackThatWasStruck_tellsItsOwnersWhenItLivesOn_106() {
    cluster.openStack(3);
    node1.start(CLIENT, Duration.ofHours(1));
    node1.link.cut(true);
    cluster.simulation.run(Duration.ofSeconds(20));
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(20));
    assertIndicated(GIVEN_UP_BY_CLUSTER);
  }

  @Test
  void aListenersEnd_endsAllThatItOwns_andTellsNobody() {
    node1.start(CLIENT, MINUTE);
    node2.start(ClientSelector.address("203.0.113.8"), MINUTE);
    var ended = node1.stack.endAllOf(node1.instance).toCompletableFuture();
    cluster.simulation.run(Duration.ofMillis(100));
    assertTrue(ended.isDone());
    assertEquals(List.of(), node1.indications);
    assertEquals(0, node1.stack.size());
    assertTrue(node2.stack.size() == 1 && front.route("203.0.113.8") != null);
  }
}
