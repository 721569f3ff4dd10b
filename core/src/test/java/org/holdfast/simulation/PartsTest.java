package org.holdfast.simulation;

import static org.holdfast.affinity.AdditionalInformation.NARROWER_EXIST;
import static org.holdfast.affinity.AdditionalInformation.PART_ENDED;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.affinity.ReturnCode.WITHIN_OWN_AFFINITY;
import static org.holdfast.affinity.ReturnCode.WITHIN_WIDER_AFFINITY;
import static org.holdfast.simulation.SimulatedCluster.ADMIN;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Objects;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;

/** SPEC A8, rules 4 and 5: parts of groups that are balanced while the rest is kept. */
class PartsTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final ClientSelector NET = ClientSelector.parse("203.0.113.0/24");
  private static final ClientSelector QUARTER = ClientSelector.parse("203.0.113.0/26");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedCluster cluster = new SimulatedCluster(11);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");

  private void assertPinned(Stack owner, String client) {
    Pinned pinned = assertInstanceOf(Pinned.class, front.route(client));
    assertEquals(owner.instance, pinned.owner().instance());
  }

  private void assertBalanced(String client) {
    assertInstanceOf(Balanced.class, front.route(client));
  }

  private void started(Stack node, ClientSelector client) {
    assertEquals(DONE, node.start(client, MINUTE).code());
  }

  private void ended(Stack node, ClientSelector part) {
    AffinityResponse response = node.endPart(part);
    assertEquals(DONE, response.code());
    assertTrue(response.tells(PART_ENDED), response::toString);
  }

  @Test
  void aPart_isBalanced_whileTheRestIsKept_A8() {
    started(node1, NET);
    assertEquals(WITHIN_WIDER_AFFINITY, node1.end(CLIENT).code(), "not without the flag");
    assertPinned(node1, "203.0.113.7");

    ended(node1, CLIENT);

    assertBalanced("203.0.113.7");
    assertPinned(node1, "203.0.113.8");
  }

  @Test
  void theWhole_namedAsAPart_isAPlainEnd_rule4() {
    started(node1, NET);
    AffinityResponse response = node1.endPart(NET);
    assertEquals(DONE, response.code());
    assertEquals(0, response.additionalInformation());
    assertBalanced("203.0.113.8");
    assertEquals(0, node1.stack.size());
  }

  @Test
  void nothing_aSuperset_anothersPart_andAPartTwice_areRefused_rule4() {
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(CLIENT).code());
    started(node1, QUARTER);
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(NET).code());
    assertEquals(NO_SUCH_AFFINITY, node2.endPart(CLIENT).code());
    ended(node1, CLIENT);
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(CLIENT).code());
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(CLIENT.withPorts(5)).code());
  }

  @Test
  void anothersNarrowerClients_cannotBeLetGo() {
    started(node2, QUARTER);
    assertTrue(node1.start(NET, MINUTE).tells(NARROWER_EXIST));
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(CLIENT).code());
    assertEquals(NO_SUCH_AFFINITY, node1.endPart(QUARTER).code());
    assertPinned(node2, "203.0.113.7");
  }

  @Test
  void aHole_survivesRenewal_andItsOwnerClosesIt_rule5() {
    started(node1, NET);
    ended(node1, CLIENT);
    assertEquals(RENEWED, node1.start(NET, MINUTE).code());
    assertBalanced("203.0.113.7");
    cluster.simulation.run(Duration.ofSeconds(20));

    AffinityResponse closed = node1.start(CLIENT, MINUTE);

    assertEquals(DONE, closed.code());
    assertTrue(closed.inForce().toSeconds() >= 38 && closed.inForce().toSeconds() <= 40);
    assertPinned(node1, "203.0.113.7");
    assertEquals(1, node1.stack.size());
    cluster.simulation.run(Duration.ofSeconds(41));
    assertBalanced("203.0.113.7");
  }

  @Test
  void aStartWithinAHole_creates_forAnybody_andOutlivesTheGroup_rule5() {
    started(node1, NET);
    ended(node1, QUARTER);
    started(node2, CLIENT);
    assertPinned(node2, "203.0.113.7");
    assertEquals(OWNED_BY_ANOTHER, node1.start(CLIENT, MINUTE).code());
    assertEquals(
        OWNED_BY_ANOTHER, node2.start(ClientSelector.address("203.0.113.99"), MINUTE).code());

    assertEquals(DONE, node1.end(NET).code());

    assertPinned(node2, "203.0.113.7");
    assertBalanced("203.0.113.8");
    assertEquals(DONE, node2.start(NET, MINUTE).code(), "no hole is left in the way");
    assertPinned(node2, "203.0.113.8");
  }

  @Test
  void inAHoleOfTheSameSelector_anotherKeepsIt_andTheHoleIsThereAgainAfterwards() {
    started(node1, NET);
    ended(node1, CLIENT);
    started(node2, CLIENT);
    assertPinned(node2, "203.0.113.7");
    assertEquals(DONE, node2.end(CLIENT).code());
    assertBalanced("203.0.113.7");
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
    assertPinned(node1, "203.0.113.7");
  }

  @Test
  void portsOfAnAffinity_canBeLetGo_A8() {
    started(node1, CLIENT.withPorts(1, 2, 3));
    ended(node1, CLIENT.withPorts(2));
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 1));
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 2));
    started(node2, CLIENT.withPorts(2));
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 2));
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT.withPorts(2, 3), MINUTE).code());
    assertEquals(DONE, node1.end(CLIENT.withPorts(1, 2, 3)).code());
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 1));
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 2));
  }

  @Test
  void aPort_ofAClientThatIsKeptWhole_canBeLetGo() {
    started(node1, CLIENT);
    ended(node1, CLIENT.withPorts(5));
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 5));
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 6));
    assertEquals(DONE, node1.end(CLIENT).code());
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 6));
    started(node2, CLIENT);
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 5));
  }

  @Test
  void aHoleThatIsLeftBehind_meansNothingInAnyLaterGroup_rule5() {
    started(node1, NET);
    ended(node1, CLIENT);
    ClaimKey key = ClaimKey.of(SHOP, CLIENT);
    PrefixClaims left = Objects.requireNonNull(cluster.claims.rows().get(key));
    assertEquals(DONE, node1.end(NET).code());
    started(node2, NET);
    putThereAgain(key, left);
    assertPinned(node2, "203.0.113.7");
    assertEquals(WITHIN_OWN_AFFINITY, node2.start(CLIENT, MINUTE).code());
    ended(node2, CLIENT);
    assertBalanced("203.0.113.7");

    assertEquals(DONE, node2.end(NET).code());
    started(node1, NET);
    putThereAgain(key, left);
    assertPinned(node1, "203.0.113.7");
  }

  /** As one does who writes late. */
  private void putThereAgain(ClaimKey key, PrefixClaims row) {
    PrefixClaims now = Objects.requireNonNull(cluster.claims.rows().get(key));
    PrefixClaims late =
        new PrefixClaims(now.version() + 1, row.publisher(), row.publication(), row.claims());
    var unused = cluster.claims.through(front.link).set(key, late);
    cluster.simulation.run(Duration.ofMillis(4));
  }

  @Test
  void aHole_diesWithItsGroupsExpiry_andLeavesNothing_rule5() {
    assertEquals(DONE, node1.start(NET, Duration.ofSeconds(3)).code());
    ended(node1, CLIENT);
    ended(node1, QUARTER);
    cluster.simulation.run(Duration.ofSeconds(4));
    started(node2, NET);
    assertPinned(node2, "203.0.113.7");
    assertEquals(DONE, node2.end(NET).code());
    cluster.simulation.run(Duration.ofSeconds(40));
    assertTrue(cluster.claims.rows().isEmpty(), () -> cluster.claims.rows().toString());
  }

  @Test
  void holes_areBounded_andCountAgainstTheInstance_17() {
    started(node1, NET);
    for (int last = 1; last <= 3; last++) {
      ended(node1, ClientSelector.address("203.0.113." + last));
    }
    assertEquals(LIMIT_REACHED, node1.endPart(CLIENT).code());
    assertPinned(node1, "203.0.113.7");
    Stack small = cluster.stack(3, "small", 2);
    small.open();
    cluster.simulation.run(Duration.ofSeconds(2));
    ClientSelector net = ClientSelector.parse("198.51.100.0/24");
    assertEquals(DONE, small.start(net, MINUTE).code());
    assertEquals(DONE, small.endPart(ClientSelector.address("198.51.100.1")).code());
    assertEquals(LIMIT_REACHED, small.endPart(ClientSelector.address("198.51.100.2")).code());
    assertEquals(LIMIT_REACHED, small.start(ClientSelector.parse("198.51.0.0/24"), MINUTE).code());
  }

  /** Each in a race that is lost to another target, by chance. */
  @Test
  void whatAStartForEveryServiceCreatedOrClosed_isTakenBack_whenAnotherIsFaster_rule6() {
    int lost = 0;
    for (long seed = 0; seed < 300; seed++) {
      SimulatedCluster racing = new SimulatedCluster(seed);
      Stack one = racing.openStack(1);
      Stack two = racing.openStack(2);
      Router router = racing.openRouter("front");
      ServiceAddress taken = seed % 2 == 0 ? SHOP : ADMIN;
      ServiceAddress other = seed % 2 == 0 ? ADMIN : SHOP;
      AffinityRequest before = AffinityRequest.of(CLIENT.withPorts(1), MINUTE).at(other);
      one.start(one.trusted(), before);
      AffinityRequest every =
          AffinityRequest.of(CLIENT.withPorts(1, 2), MINUTE).atEveryServiceOf(SHOP.address());
      AffinityRequest faster = AffinityRequest.of(CLIENT.withPorts(1, 2), MINUTE).at(taken);
      var first = one.stack.start(one.trusted(), every).toCompletableFuture();
      racing.simulation.run(Duration.ofNanos(racing.simulation.random().nextInt(6_000_000)));
      var second = two.stack.start(two.trusted(), faster).toCompletableFuture();
      racing.simulation.run(Duration.ofSeconds(1));
      if (second.join().code() == DONE) {
        lost++;
        assertEquals(OWNED_BY_ANOTHER, first.join().code(), "seed " + seed);
        assertInstanceOf(Pinned.class, router.route(other, "203.0.113.7", 1));
        assertInstanceOf(Balanced.class, router.route(other, "203.0.113.7", 2), "seed " + seed);
        assertEquals(1, one.stack.size(), "seed " + seed);
      }
    }
    assertTrue(lost > 10, lost + " races were lost");
  }

  @Test
  void aPartThatTheClusterCannotEnd_goesOnBeingKept_18() {
    started(node1, NET);
    node1.link.cut(true);
    cluster.simulation.run(Duration.ofMillis(100));
    ReturnCode code = node1.endPart(CLIENT).code();
    assertEquals(CLUSTER_UNAVAILABLE, code);
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(15));
    assertPinned(node1, "203.0.113.7");
    ended(node1, CLIENT);
    node1.link.cut(true);
    assertEquals(CLUSTER_UNAVAILABLE, node1.start(CLIENT, MINUTE).code());
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(15));
    assertBalanced("203.0.113.7");
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
    assertPinned(node1, "203.0.113.7");
  }
}
