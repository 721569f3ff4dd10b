package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

/** What browsers are told, read from MBeans in the platform's MBean server. SPEC E6, E5. */
final class StateTest {
  private static final long NOW = 1_800_000_000;

  private final Management management = new Management();
  private final State state = new State(management);

  @Test
  void whatHasChangedIsTold_andNothingElse() {
    try (StandIn node = new StandIn("node \"1\"", 30)) {
      state.read(true, NOW);
      assertEquals("node \"1\"", summary().get("node").getAsString());
      assertEquals(30, summary().get("Size").getAsInt());
      assertTrue(state.read(false, NOW).isEmpty());

      node.drain("node-2", "shop", 240);
      JsonObject changed = state.read(false, NOW);
      assertEquals(2, changed.getAsJsonObject("instances").getAsJsonObject("set").size());
      assertEquals(1, changed.getAsJsonArray("events").size());
      assertFalse(changed.has("nodes"));
    }
  }

  @Test
  void withoutAnyNode_aPersonIsToldWhatToDo() {
    state.read(true, NOW);
    assertTrue(summary().get("error").getAsString().contains("deploy an application"));
  }

  @Test
  void aRefusalOfTheNode_isSaidInItsOwnWords_400() {
    try (StandIn node = new StandIn("node-1", 1)) {
      assertEquals(1, node.getSize());
      Refusal refused =
          assertThrows(
              Refusal.class, () -> management.invoke("AffinityTable", "listAsJson", "?", "", 10));
      assertEquals(400, refused.status());
      assertEquals("'?' is no search word", refused.words());
    }
  }

  @Test
  void aChangeIsMadeInTheNameOfWhoIsLoggedIn_A10() throws Exception {
    try (StandIn node = new StandIn("node-1", 1)) {
      Object result =
          Caller.as(
              "otto", () -> management.invoke("AffinityTable", "endAffinity", "shop", "10.0.0.0"));
      assertEquals("DONE (0)", result);
      JsonObject event = node.events().get(0).getAsJsonObject();
      assertEquals("otto", event.get("by").getAsString());
    }
  }

  @Test
  void returnCodesFromTenOn_areRefusals() {
    assertFalse(ChangeServlet.isRefused("DONE (0)"));
    assertFalse(ChangeServlet.isRefused("RENEWED (1), 30 s left"));
    assertFalse(ChangeServlet.isRefused("DONE (0), there was nothing to resume"));
    assertTrue(ChangeServlet.isRefused("NO_SUCH_AFFINITY (15): no application"));
    assertTrue(ChangeServlet.isRefused("node-9 is not there"));
    assertTrue(ChangeServlet.isRefused("no target is named 'node (0)'; there are [node-1]"));
    assertTrue(ChangeServlet.isRefused("DONE (0) did not answer within 2500 ms"));
  }

  private JsonObject summary() {
    return state.whole().getAsJsonObject("summary");
  }
}
