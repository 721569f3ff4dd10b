package org.holdfast.simulation;

import static org.holdfast.affinity.AdditionalInformation.NO_ACTIVE_CONNECTION;
import static org.holdfast.affinity.AdditionalInformation.SELECTOR_TOO_WIDE;
import static org.holdfast.affinity.EndReason.SERVICE_WITHDRAWN;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.NOT_AUTHORISED;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.simulation.SimulatedCluster.ADMIN;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.RouteDecision.Reason;
import org.holdfast.routing.RouteDecision.Refused;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.stack.ServiceListing;
import org.holdfast.stack.ServiceListing.State;
import org.junit.jupiter.api.Test;

/** SPEC C5, D1: active, draining, inactive. */
class DrainingTest {
  private static final ClientSelector KEPT = ClientSelector.address("203.0.113.7");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MANY = 3_000;

  private final SimulatedCluster cluster = new SimulatedCluster(23);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");

  private Set<Endpoint> balancedTo(ServiceAddress service) {
    Set<Endpoint> instances = new HashSet<>();
    for (int client = 100; client <= 120; client++) {
      RouteDecision decision = front.route(service, "198.51.100." + client, 40_000);
      instances.add(assertInstanceOf(Balanced.class, decision).instance());
    }
    return instances;
  }

  private void assertStaysAt(Stack owner) {
    Pinned pinned = assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
    assertEquals(owner.instance, pinned.owner().instance());
  }

  private void drainTheShop(Duration atMost) {
    node1.stack.drain("shop", atMost);
    cluster.simulation.run(Duration.ofMillis(100));
  }

  private State stateOfTheShop() {
    return shop().state();
  }

  private ServiceListing shop() {
    return node1.stack.administration().services().stream()
        .filter(listed -> listed.name().equals("shop"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoIsKept_stays_andNobodyElseComes_C5() {
    node1.start(KEPT, HOUR);
    drainTheShop(MINUTE);
    assertStaysAt(node1);
    assertEquals(Set.of(node2.instance), balancedTo(SHOP));
    assertEquals(Set.of(node1.instance, node2.instance), balancedTo(ADMIN));
    assertEquals(State.DRAINING, stateOfTheShop());
    assertEquals(1, shop().affinities());
    assertEquals(Duration.ofSeconds(59), shop().timeLeft().truncatedTo(ChronoUnit.SECONDS));
    assertEquals(List.of(), node1.indications);
  }

  /** More would be more than it can answer, and then the node's own beats would wait for it too. */
  @Test
  void manyThatEndAtOnce_askTheClusterNoMoreThanAFewTimesEach_alsoWhileARouterIsSilent_C5_rule8() {
    Router silent = cluster.openRouter("silent");
    for (int client = 0; client < MANY; client++) {
      ClientSelector one = ClientSelector.address("198.18." + client / 250 + "." + client % 250);
      assertEquals(DONE, node1.start(one, HOUR).code());
    }
    silent.link.stop();
    int before = node1.link.calls();
    node1.stack.administration().withdraw(Optional.of("shop"), "bob");
    assertTrue(
        cluster.simulation.runUntil(
            () -> shop().affinities() == 0 && node1.indications.size() == MANY,
            Duration.ofSeconds(30)));
    int calls = node1.link.calls() - before;
    assertTrue(calls < 5 * MANY, () -> calls + " calls");
  }

  @Test
  void whenTheTimeIsUp_whatIsLeftEndsAsIfWithdrawn_C5() {
    node1.start(KEPT, HOUR);
    CompletableFuture<?> over = node1.stack.drain("shop", MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofSeconds(59));
    assertStaysAt(node1);
    assertFalse(over.isDone());
    cluster.simulation.run(Duration.ofSeconds(2));
    assertTrue(over.isDone());
    assertEquals(
        List.of(new Indication(SHOP, KEPT, node1.instance, SERVICE_WITHDRAWN)), node1.indications);
    assertEquals(State.INACTIVE, stateOfTheShop());
    assertEquals(List.of(node2.instance), front.router.router().instances(SHOP));
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
  }

  @Test
  void whoIsKept_isRenewedAndExtended_andWhoIsConnectedCanStillBeKept_butNobodyElse_C5_A14() {
    Open connected = null;
    for (int port = 1; connected == null; port++) {
      Open open = front.connect("203.0.113.9", 40_000 + port);
      connected = open.instance().equals(node1.instance) ? open : null;
    }
    node1.start(KEPT, MINUTE);
    drainTheShop(HOUR);
    assertEquals(RENEWED, node1.start(KEPT, MINUTE).code());
    assertEquals(DONE, node1.extend(KEPT, HOUR).code());
    assertEquals(DONE, node1.start(ClientSelector.address("203.0.113.9"), MINUTE).code());
    assertRefused(NO_ACTIVE_CONNECTION.number(), ClientSelector.address("203.0.113.10"));
    assertRefused(SELECTOR_TOO_WIDE.number(), ClientSelector.parse("203.0.113.0/24"));
    node1.stack.administration().resume(Optional.of("shop"), "bob");
    assertEquals(DONE, node1.start(ClientSelector.address("203.0.113.10"), MINUTE).code());
    assertEquals(DONE, node1.start(ClientSelector.parse("203.0.113.0/24"), MINUTE).code());
  }

  private void assertRefused(int information, ClientSelector client) {
    AffinityResponse response = node1.start(client, MINUTE);
    assertEquals(NOT_AUTHORISED, response.code());
    assertEquals(information, response.additionalInformation());
  }

  @Test
  void drainingIsTakenBack_orGivenMoreTime_C5() {
    node1.start(KEPT, HOUR);
    CompletableFuture<?> over = node1.stack.drain("shop", MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofSeconds(50));
    node1.stack.drain("shop", MINUTE);
    cluster.simulation.run(Duration.ofSeconds(50));
    assertFalse(over.isDone());
    node1.stack.administration().resume(Optional.of("shop"), "bob");
    cluster.simulation.run(MINUTE);
    assertTrue(over.isDone());
    assertEquals(State.ACTIVE, stateOfTheShop());
    assertStaysAt(node1);
    assertEquals(Set.of(node1.instance, node2.instance), balancedTo(SHOP));
  }

  @Test
  void whatHasDrained_takesNewClientsWhenItIsResumed_C5() {
    drainTheShop(Duration.ZERO);
    assertEquals(State.INACTIVE, stateOfTheShop());
    assertTrue(node1.stack.drain("shop", MINUTE).toCompletableFuture().isDone());
    node1.stack.administration().resume(Optional.empty(), "bob");
    // Two changes in one moment: the roster follows the later one with its next repair.
    cluster.simulation.run(Duration.ofSeconds(2));
    assertEquals(Set.of(node1.instance, node2.instance), balancedTo(SHOP));
  }

  @Test
  void aTargetDrainsWithAllItsServices_andWhereAllDrain_newClientsAreRefused_C5() {
    CompletableFuture<?> over = node1.stack.drain(MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofMillis(100));
    assertEquals(Set.of(node2.instance), balancedTo(SHOP));
    assertEquals(Set.of(node2.instance), balancedTo(ADMIN));
    node2.stack.drain(MINUTE);
    cluster.simulation.run(Duration.ofMillis(100));
    assertEquals(new Refused(Reason.EVERY_INSTANCE_DRAINING), front.route("198.51.100.1"));
    cluster.simulation.run(MINUTE);
    assertTrue(over.isDone());
  }

  @Test
  void aServiceThatIsWithdrawnWhileItDrains_isInactiveAtOnce_C5() {
    node1.start(KEPT, HOUR);
    CompletableFuture<?> over = node1.stack.drain("shop", MINUTE).toCompletableFuture();
    node1.stack.administration().withdraw(Optional.of("shop"), "bob");
    assertTrue(over.isDone());
    assertEquals(State.INACTIVE, stateOfTheShop());
  }

  @Test
  void aRouterThatComesLater_knowsWhoDrains_C5() {
    drainTheShop(MINUTE);
    Router later = cluster.openRouter("later");
    for (int client = 1; client <= 20; client++) {
      RouteDecision decision = later.route("198.51.100." + client);
      assertEquals(node2.instance, assertInstanceOf(Balanced.class, decision).instance());
    }
  }

  @Test
  void aTimeBelowZero_andAServiceThatIsNot_areRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> node1.stack.drain("shop", Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> node1.stack.drain("shoe", MINUTE));
  }
}
