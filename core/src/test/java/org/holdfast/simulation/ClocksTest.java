package org.holdfast.simulation;

import static org.holdfast.affinity.AdditionalInformation.DURATION_LIMITED;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.MALFORMED;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;

/** SPEC A6, A7, rule 7: what moves an affinity's deadline besides its owner's renewals. */
class ClocksTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final ClientSelector NET = ClientSelector.parse("203.0.113.0/24");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedCluster cluster = new SimulatedCluster(13);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");
  private final Router other = cluster.openRouter("other");

  private void after(Duration time) {
    cluster.simulation.run(time);
  }

  private void assertKept() {
    assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
  }

  private void assertBalanced() {
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
  }

  @Test
  void aConnection_extendsTheAffinityThatGovernsIt_whereverItEntered_A6() {
    node1.start(CLIENT, MINUTE);
    after(Duration.ofSeconds(50));
    front.connect("203.0.113.7", 1);
    after(Duration.ofSeconds(55));
    other.connect("203.0.113.7", 2);
    after(Duration.ofSeconds(58));
    assertKept();
    after(Duration.ofSeconds(3));
    assertBalanced();
  }

  @Test
  void aConnectionInTheLastMoment_extendsItStill_rule7() {
    node1.start(CLIENT, MINUTE);
    after(Duration.ofMillis(59_990));
    front.connect("203.0.113.7", 1);
    after(Duration.ofSeconds(59));
    assertKept();
  }

  @Test
  void aConnection_neverShortens_andAFixedAffinityIsNotExtended_A6() {
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
    assertEquals(DONE, node1.extend(CLIENT, Duration.ofMinutes(5)).code());
    front.connect("203.0.113.7", 1);
    after(Duration.ofMinutes(4));
    assertKept();
    AffinityRequest fixed = AffinityRequest.of(CLIENT, MINUTE).fixedInTime();
    assertEquals(RENEWED, node1.start(node1.trusted(), fixed).code());
    after(Duration.ofSeconds(50));
    front.connect("203.0.113.7", 2);
    after(Duration.ofSeconds(11));
    assertBalanced();
    assertEquals(DONE, node1.start(node1.trusted(), fixed).code());
    assertEquals(RENEWED, node1.start(CLIENT, MINUTE).code(), "the latest flag holds");
    after(Duration.ofSeconds(50));
    front.connect("203.0.113.7", 3);
    after(Duration.ofSeconds(50));
    assertKept();
  }

  @Test
  void aConnectionThatNothingGoverns_extendsNothing() {
    node1.start(NET, MINUTE);
    node1.endPart(CLIENT);
    after(Duration.ofSeconds(50));
    front.connect("203.0.113.7", 1);
    after(Duration.ofSeconds(11));
    assertInstanceOf(Balanced.class, front.route("203.0.113.8"));
  }

  @Test
  void aNarrowerAffinitysConnection_extendsItAlone_A6() {
    node1.start(CLIENT, MINUTE);
    node1.start(NET, MINUTE);
    after(Duration.ofSeconds(50));
    front.connect("203.0.113.7", 1);
    after(Duration.ofSeconds(11));
    assertKept();
    assertInstanceOf(Balanced.class, front.route("203.0.113.8"));
  }

  @Test
  void manyConnections_costFewWrites_A6() {
    node1.start(CLIENT, MINUTE);
    after(Duration.ofSeconds(1));
    int before = front.link.calls();
    for (int port = 1; port <= 1_000; port++) {
      front.connect("203.0.113.7", port);
    }
    after(Duration.ofMillis(100));
    assertTrue(front.link.calls() - before < 10, () -> front.link.calls() - before + " calls");
  }

  @Test
  void connectionsThatAreTooManyToTell_areCounted_andAStartStillFindsThem_A6() {
    node1.start(CLIENT, MINUTE);
    after(Duration.ofSeconds(50));
    other.connect("203.0.113.8", 1);
    front.link.stop();
    for (int connection = 0; connection < 30_000; connection++) {
      front.connect("203.0.113.7", 1 + connection);
    }
    front.link.carryOn();
    after(Duration.ofMillis(500));
    assertEquals(10_000, front.router.router().counts().untold());
    after(Duration.ofSeconds(30));
    assertKept();
  }

  @Test
  void anExtension_goesBeyondTheMaximum_andNeverShortens_A7() {
    node1.start(CLIENT, Duration.ofHours(4));
    AffinityResponse extended = node1.extend(CLIENT, Duration.ofHours(10));
    assertEquals(DONE, extended.code());
    assertEquals(Duration.ofHours(10), extended.inForce());
    after(Duration.ofHours(1));
    AffinityResponse shorter = node1.extend(CLIENT, MINUTE);
    assertEquals(DONE, shorter.code());
    assertEquals(Duration.ofHours(9), shorter.inForce());
    AffinityResponse limited = node1.extend(CLIENT, Duration.ofDays(3));
    assertTrue(limited.tells(DURATION_LIMITED));
    assertEquals(Duration.ofHours(24), limited.inForce());
    assertEquals(RENEWED, node1.start(CLIENT, MINUTE).code(), "a renewal may shorten it");
    after(Duration.ofSeconds(61));
    assertBalanced();
  }

  @Test
  void anExtension_needsExactlyOnesOwnAffinity_15() {
    assertEquals(NO_SUCH_AFFINITY, node1.extend(CLIENT, MINUTE).code());
    node1.start(NET, MINUTE);
    assertEquals(NO_SUCH_AFFINITY, node1.extend(CLIENT, MINUTE).code());
    assertEquals(NO_SUCH_AFFINITY, node2.extend(NET, MINUTE).code());
    assertEquals(MALFORMED, node1.extend(NET, Duration.ZERO).code());
    after(Duration.ofSeconds(62));
    assertEquals(NO_SUCH_AFFINITY, node1.extend(NET, MINUTE).code());
    node1.link.cut(true);
    after(Duration.ofSeconds(2));
    assertEquals(CLUSTER_UNAVAILABLE, node1.extend(NET, MINUTE).code());
  }

  @Test
  void anExtensionForEveryService_isAllOrNothing_rule6() {
    AffinityRequest every =
        AffinityRequest.of(CLIENT, Duration.ofHours(5)).atEveryServiceOf(SHOP.address());
    node1.start(CLIENT, MINUTE);
    assertEquals(NO_SUCH_AFFINITY, node1.stack.extend(node1.trusted(), every).code());
    node1.start(node1.trusted(), every);
    AffinityResponse extended = node1.stack.extend(node1.trusted(), every);
    assertEquals(DONE, extended.code());
    assertEquals(7, extended.additionalInformation());
    assertEquals(0, extended.localPort());
    after(Duration.ofHours(4));
    assertKept();
  }
}
