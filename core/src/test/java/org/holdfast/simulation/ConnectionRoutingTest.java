package org.holdfast.simulation;

import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.stack.ConnectionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC C3, C4: what a target knows of the connections that routers have to its instances. */
class ConnectionRoutingTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMillis(50);

  private final SimulatedCluster cluster = new SimulatedCluster(29);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");
  private final Router back = cluster.openRouter("back");

  private Open open(Router router, Stack at, int number) {
    Endpoint client =
        new Endpoint(new IpAddress(0, 0xffff_0a01_0000L + number / 50_000), 1 + number % 50_000);
    return router.router.router().connections().open(SHOP, client, at.instance, false);
  }

  private List<ConnectionListing> listed(Stack stack) {
    CompletableFuture<List<ConnectionListing>> listing =
        stack.stack.connections(1_000).toCompletableFuture();
    cluster.simulation.run(Duration.ofMillis(1));
    return listing.join();
  }

  /** As routers and stacks write it down, to be compared. */
  private String known(Stack stack) {
    TreeSet<String> lines = new TreeSet<>();
    for (ConnectionListing one : listed(stack)) {
      lines.add(one.router() + " " + one.client());
    }
    return lines.toString();
  }

  private String really(Stack stack) {
    TreeSet<String> lines = new TreeSet<>();
    for (Router router : cluster.routers) {
      for (ConnectionTable.Listing one : router.router.router().connections().list(1_000)) {
        if (one.instance().equals(stack.instance)) {
          lines.add(router.name + " " + one.client());
        }
      }
    }
    return lines.toString();
  }

  @Test
  void aTargetKnowsItsConnections_untilTheyAreClosed_C3() {
    Open first = open(front, node1, 1);
    open(back, node1, 2);
    open(back, node2, 3);
    cluster.simulation.run(SOON);
    assertEquals("[back 10.1.0.0:3, front 10.1.0.0:2]", known(node1));
    assertEquals(2, node1.stack.connectionCount(SHOP, node1.instance));
    assertEquals("[back 10.1.0.0:4]", known(node2));
    first.close();
    first.close();
    cluster.simulation.run(SOON);
    assertEquals("[back 10.1.0.0:3]", known(node1));
    assertEquals(1, node1.stack.connectionCount());
  }

  @Test
  void aListing_saysSinceWhenAndByWhatAClientIsKept_C3() {
    open(front, node1, 1);
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(Optional.empty(), listed(node1).get(0).keptBy());
    ClientSelector group = ClientSelector.parse("10.1.0.0/24");
    node1.start(group, MINUTE);
    ConnectionListing listed = listed(node1).get(0);
    assertEquals(Optional.of(group), listed.keptBy());
    assertEquals(3, listed.age().toSeconds());
    assertEquals(SHOP, listed.service());
    assertEquals(node1.instance, listed.instance());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void lostEvents_areNoticed_andEverythingIsToldAnew_C3(double share) {
    List<Open> open = new ArrayList<>();
    node1.link.loseEvents(share);
    front.link.loseEvents(share);
    for (int number = 0; number < 300; number++) {
      open.add(open(number % 2 == 0 ? front : back, number % 3 == 0 ? node2 : node1, number));
      if (number % 4 != 0) {
        open.remove(cluster.simulation.random().nextInt(open.size())).close();
      }
      cluster.simulation.run(Duration.ofMillis(20));
    }
    node1.link.loseEvents(0);
    front.link.loseEvents(0);
    cluster.simulation.run(Duration.ofSeconds(4));
    assertEquals(really(node1), known(node1));
    assertEquals(really(node2), known(node2));
  }

  @Test
  void theLastEvent_isNotLostForGood_C3() {
    open(front, node1, 1);
    Open last = open(front, node1, 2);
    cluster.simulation.run(SOON);
    node1.link.loseEvents(1);
    last.close();
    cluster.simulation.run(SOON);
    node1.link.loseEvents(0);
    assertEquals(2, node1.stack.connectionCount());
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals("[front 10.1.0.0:2]", known(node1));
  }

  @Test
  void whatADeadRouterTold_isGoneWithinASecondAndAHalf_C4() {
    open(front, node1, 1);
    open(back, node1, 2);
    cluster.simulation.run(Duration.ofSeconds(2));
    front.link.kill();
    assertTrue(
        cluster.simulation.runUntil(
            () -> node1.stack.connectionCount() == 1, Duration.ofMillis(1_500)));
    assertEquals("[back 10.1.0.0:3]", known(node1));
  }

  @Test
  void aRouterThatLeaves_takesItsConnectionsWithIt_C3() {
    open(front, node1, 1);
    cluster.simulation.run(SOON);
    front.close();
    cluster.simulation.run(Duration.ofMillis(300));
    assertEquals("[]", known(node1));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 15})
  void aRouterThatReturns_tellsAnew_C3(int seconds) {
    cluster.openStack(3);
    Open closedMeanwhile = open(front, node1, 1);
    open(front, node1, 2);
    cluster.simulation.run(SOON);
    front.link.stop();
    cluster.simulation.run(Duration.ofSeconds(seconds));
    assertEquals("[]", known(node1));
    front.link.carryOn();
    closedMeanwhile.close();
    cluster.simulation.run(Duration.ofSeconds(4));
    assertEquals("[front 10.1.0.0:3]", known(node1));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 15})
  void aStackThatWasCutOff_knowsAllAgainWhenItIsBack_C3(int seconds) {
    cluster.openStack(3);
    open(front, node1, 1);
    Open closedMeanwhile = open(back, node1, 2);
    cluster.simulation.run(SOON);
    node1.link.cut(true);
    cluster.simulation.run(Duration.ofSeconds(seconds));
    open(back, node1, 3);
    closedMeanwhile.close();
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(20));
    assertEquals("[back 10.1.0.0:4, front 10.1.0.0:2]", known(node1));
  }

  @Test
  void aStackThatComesAnew_isToldAll_C4() {
    Endpoint instance = Endpoint.parse("10.0.0.1:8003");
    Stack node3 = cluster.openStack(3);
    assertEquals(instance, node3.instance);
    open(front, node3, 1);
    node3.link.kill();
    cluster.simulation.run(Duration.ofSeconds(2));
    Stack again = cluster.openStack(3);
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals("[front 10.1.0.0:2]", known(again));
  }

  @Test
  void aFrontTierThatComesAnew_findsEveryAffinity_C4() {
    for (int client = 1; client <= 50; client++) {
      (client % 2 == 0 ? node1 : node2)
          .start(ClientSelector.address("203.0.113." + client), MINUTE);
    }
    front.link.kill();
    back.link.kill();
    Router anew = cluster.openRouter("anew");
    // Half of those it finds are dead, so it routes by what it has read, after a moment.
    cluster.simulation.run(Duration.ofSeconds(2));
    for (int client = 1; client <= 50; client++) {
      Pinned pinned = assertInstanceOf(Pinned.class, anew.route("203.0.113." + client));
      assertEquals((client % 2 == 0 ? node1 : node2).instance, pinned.owner().instance());
    }
  }

  @Test
  void moreThanCanBeToldAtOnce_isToldAllTheSame_C3() {
    for (int number = 0; number < 60_000; number++) {
      open(front, node1, number);
    }
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(60_000, node1.stack.connectionCount());
  }

  @Test
  void theTableIsBounded_andWhatItLeavesOutIsCounted_C3() {
    List<Open> all = new ArrayList<>();
    for (int number = 0; number < 100_010; number++) {
      all.add(open(front, node1, number));
      if (number % 10_000 == 0) {
        cluster.simulation.run(SOON);
      }
    }
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(100_000, node1.stack.connectionCount());
    assertEquals(10, node1.stack.connectionsLeftOut());
    all.subList(0, 60_000).forEach(Open::close);
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(40_010, node1.stack.connectionCount());
    assertEquals(0, node1.stack.connectionsLeftOut());
  }

  @Test
  void aServiceHasDrained_whenNobodyIsConnectedOrKeptAnyMore_C5() {
    ClientSelector kept = ClientSelector.address("203.0.113.7");
    node1.start(kept, Duration.ofHours(1));
    Open open = open(front, node1, 1);
    CompletableFuture<?> over = node1.stack.drain("shop", MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofSeconds(5));
    node1.end(kept);
    cluster.simulation.run(Duration.ofSeconds(5));
    assertFalse(over.isDone());
    open.close();
    cluster.simulation.run(Duration.ofSeconds(1));
    assertTrue(over.isDone());
    assertEquals(List.of(), node1.indications);
    assertEquals(List.of(node2.instance), front.router.router().instances(SHOP));
  }

  @Test
  void aTargetThatNobodyUses_hasDrainedAsSoonAsEveryRouterKnows_andNotWhileTheClusterIsAway_C5() {
    CompletableFuture<?> over = node1.stack.drain(MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofSeconds(2));
    assertTrue(over.isDone());
    open(front, node2, 1);
    CompletableFuture<?> unknown = node2.stack.drain(MINUTE).toCompletableFuture();
    cluster.simulation.run(Duration.ofSeconds(2));
    node2.link.cut(true);
    cluster.simulation.run(Duration.ofSeconds(30));
    assertFalse(unknown.isDone());
  }
}
