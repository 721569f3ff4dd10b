package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as holding, at the edges. */
final class FindingsTest {
  private static final List<String> NODES = List.of("node-1", "node-2");

  @Test
  void nobodyAnswered_nothingHolds() {
    Visit nothing = new Visit(17, 0, List.of(), null, List.of(), false, false, null, null);
    Findings findings = new Findings(List.of(nothing), NODES);
    assertTrue(findings.all().stream().noneMatch(Finding::holds), () -> "" + findings.all());
  }

  @Test
  void aNodeThatIsNeverSeen_isNoSpread() {
    assertFalse(spreadHolds(10, 0));
  }

  @Test
  void thirtyPercent_isEnough() {
    assertTrue(spreadHolds(7, 3));
    assertFalse(spreadHolds(71, 29));
  }

  @Test
  void clientsKept_areCountedPerNode() {
    Visit one = new Visit(1, 1, List.of(), "node-2", List.of(), true, true, null, true);
    assertEquals(
        Map.of("node-1", 0L, "node-2", 2L), new Findings(List.of(one, one), NODES).clientsKept());
  }

  private static boolean spreadHolds(int first, int second) {
    List<String> looks = new java.util.ArrayList<>(Collections.nCopies(first, "node-1"));
    looks.addAll(Collections.nCopies(second, "node-2"));
    Visit visit = new Visit(1, 1, looks, "node-1", List.of(), true, true, true, true);
    return new Findings(List.of(visit), NODES).all().get(1).holds();
  }
}
