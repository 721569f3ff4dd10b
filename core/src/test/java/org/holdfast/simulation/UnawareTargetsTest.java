package org.holdfast.simulation;

import static org.holdfast.affinity.ReturnCode.DONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;

/** SPEC A17: targets that know nothing of affinities are balanced to, and never own one. */
class UnawareTargetsTest {
  private static final Endpoint UNAWARE = Endpoint.parse("10.0.0.9:9000");

  private final SimulatedCluster cluster = new SimulatedCluster(19);
  private final Stack node1 = cluster.openStack(1);
  private final Router front = cluster.openRouter("front", List.of(UNAWARE));

  private Set<Endpoint> balancedTo() {
    Set<Endpoint> instances = new HashSet<>();
    for (int client = 1; client <= 20; client++) {
      instances.add(
          assertInstanceOf(Balanced.class, front.route("203.0.113." + client)).instance());
    }
    return instances;
  }

  @Test
  void aTargetWithoutAStack_isBalancedTo_besideInstancesThatNeverAskedForAnything_A17() {
    assertEquals(Set.of(UNAWARE, node1.instance), balancedTo());
  }

  @Test
  void whoIsKept_isNeverSentThere_andTheOthersStillAre_A17() {
    assertEquals(
        DONE, node1.start(ClientSelector.parse("198.51.100.0/24"), Duration.ofMinutes(1)).code());
    for (int client = 1; client <= 20; client++) {
      Pinned pinned = assertInstanceOf(Pinned.class, front.route("198.51.100." + client));
      assertEquals(node1.instance, pinned.owner().instance());
    }
    assertEquals(Set.of(UNAWARE, node1.instance), balancedTo());
  }

  @Test
  void whenTheLastStackHasLeft_theUnawareServeAlone_A17() {
    node1.close();
    cluster.simulation.run(Duration.ofSeconds(2));
    assertEquals(Set.of(UNAWARE), balancedTo());
  }
}
