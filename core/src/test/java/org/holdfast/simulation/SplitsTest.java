package org.holdfast.simulation;

import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Indication;
import org.holdfast.facility.Roster;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC C4 and rule 11: what a split network and lost maps leave of starts, renewals and routes. */
class SplitsTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final ClientSelector OTHER = ClientSelector.address("203.0.113.8");
  private static final Duration HOURS = Duration.ofHours(3);
  private static final Duration UNTIL_REFUSED = Duration.ofMillis(2_500);
  private static final Duration UNTIL_SETTLED = Duration.ofSeconds(6);

  private final SimulatedCluster cluster = new SimulatedCluster(23);
  private final List<Stack> stacks = new ArrayList<>();
  private final List<Router> routers = new ArrayList<>();

  private void open(int howManyStacks, int howManyRouters) {
    for (int number = 1; number <= howManyStacks; number++) {
      stacks.add(cluster.openStack(number));
    }
    for (int number = 1; number <= howManyRouters; number++) {
      routers.add(cluster.openRouter("router" + number));
    }
    pass(Duration.ofSeconds(2));
  }

  private void pass(Duration time) {
    cluster.simulation.run(time);
  }

  private static void assertPinned(Stack owner, Router router, String client) {
    Pinned pinned = assertInstanceOf(Pinned.class, router.route(client));
    assertEquals(owner.instance, pinned.owner().instance());
  }

  @Test
  void minorityRefuses_majorityGoesOn_rule11() {
    open(3, 2);
    Stack apart = stacks.get(2);
    assertEquals(DONE, apart.start(CLIENT, HOURS).code());
    cluster.split(Set.of(apart.link, routers.get(1).link));
    pass(UNTIL_REFUSED);
    assertEquals(CLUSTER_UNAVAILABLE, apart.start(CLIENT, HOURS).code(), "a renewal");
    assertEquals(CLUSTER_UNAVAILABLE, apart.start(OTHER, HOURS).code());
    assertEquals(CLUSTER_UNAVAILABLE, apart.end(CLIENT).code());
    assertEquals(DONE, stacks.get(0).start(OTHER, HOURS).code());
    assertEquals(OWNED_BY_ANOTHER, stacks.get(0).start(CLIENT, HOURS).code());
    assertPinned(apart, routers.get(1), "203.0.113.7");
  }

  @Test
  void whoWasGivenAwayByTheMajority_isTold106_rule11() {
    open(3, 2);
    Stack apart = stacks.get(2);
    apart.start(CLIENT, HOURS);
    cluster.split(Set.of(apart.link));
    pass(Duration.ofSeconds(13));
    assertEquals(DONE, stacks.get(0).start(CLIENT, HOURS).code());
    cluster.merge(1, false);
    pass(UNTIL_SETTLED);
    assertEquals(
        List.of(EndReason.GIVEN_UP_BY_CLUSTER),
        apart.indications.stream().map(Indication::reason).toList());
    assertEquals(RENEWED, stacks.get(0).start(CLIENT, HOURS).code());
    assertEquals(OWNED_BY_ANOTHER, apart.start(CLIENT, HOURS).code());
    routers.forEach(router -> assertPinned(stacks.get(0), router, "203.0.113.7"));
  }

  /** The minority's row stands in the merge, and has more versions: joins and leaves count less. */
  @Test
  void strikesWinOverVersions_rule11() {
    open(3, 2);
    cluster.split(Set.of(stacks.get(2).link));
    pass(Duration.ofSeconds(13));
    cluster.roster.rows(1).computeIfPresent(Roster.KEY, (key, row) -> versionsLater(row));
    cluster.merge(1, false);
    pass(UNTIL_SETTLED);
    Roster agreed = cluster.roster.rows().get(Roster.KEY);
    assertEquals(1, agreed == null ? 0 : agreed.strikes());
    assertEquals(DONE, stacks.get(2).start(CLIENT, HOURS).code(), "it has joined anew");
  }

  private static Roster versionsLater(Roster row) {
    return new Roster(row.schema(), row.version() + 50, row.strikes(), row.participants());
  }

  @Test
  void mapsLost_everythingIsThereAgain_C4() {
    open(3, 2);
    stacks.get(0).start(CLIENT, HOURS);
    stacks.get(1).start(OTHER, HOURS);
    cluster.lose(0, 1);
    pass(UNTIL_SETTLED);
    routers.forEach(router -> assertPinned(stacks.get(0), router, "203.0.113.7"));
    routers.forEach(router -> assertPinned(stacks.get(1), router, "203.0.113.8"));
    assertEquals(2, cluster.claims.rows().size());
    assertEquals(RENEWED, stacks.get(0).start(CLIENT, HOURS).code());
    assertEquals(OWNED_BY_ANOTHER, stacks.get(0).start(OTHER, HOURS).code());
    assertTrue(stacks.get(0).indications.isEmpty());
  }

  @Test
  void whatEndedOnTheSideThatLostItsRows_isNotBroughtBackByAMerge_A13() {
    open(3, 2);
    stacks.get(0).start(CLIENT, HOURS);
    cluster.split(Set.of(stacks.get(2).link, routers.get(1).link));
    pass(UNTIL_SETTLED);
    assertEquals(DONE, stacks.get(0).end(CLIENT).code());
    cluster.merge(1, false);
    pass(UNTIL_SETTLED);
    assertEquals(DONE, stacks.get(1).start(CLIENT, HOURS).code());
    routers.forEach(router -> assertPinned(stacks.get(1), router, "203.0.113.7"));
  }

  /** A tie is no majority, whoever comes to one side of it. */
  @Test
  void newcomersMakeNoMajority_rule11() {
    open(3, 1);
    cluster.split(Set.of(stacks.get(2).link, routers.get(0).link));
    pass(UNTIL_REFUSED);
    cluster.newRouter("late").open();
    Router lateThere = cluster.newRouter("late-there");
    lateThere.link.moveTo(1);
    lateThere.open();
    pass(Duration.ofSeconds(13));
    for (Stack stack : stacks) {
      assertEquals(CLUSTER_UNAVAILABLE, stack.start(CLIENT, HOURS).code());
    }
  }

  /** It had asked before it was alone, and goes on asking when the network is whole again. */
  @Test
  void whatAMinorityClaimed_isNotWrittenOverTheMajoritysClaim_rule11() {
    open(3, 2);
    Stack apart = stacks.get(2);
    cluster.split(Set.of(apart.link));
    CompletableFuture<AffinityResponse> claimed = apart.startAsync(CLIENT, HOURS);
    pass(Duration.ofMillis(300));
    assertEquals(DONE, stacks.get(0).start(CLIENT, HOURS).code());
    pass(Duration.ofMillis(300));
    cluster.merge(0, false);
    for (int step = 0; step < 200; step++) {
      pass(Duration.ofMillis(10));
      routers.forEach(router -> assertPinned(stacks.get(0), router, "203.0.113.7"));
    }
    assertEquals(CLUSTER_UNAVAILABLE, cluster.answer(claimed).code());
    assertTrue(stacks.get(0).indications.isEmpty());
  }

  /** Nobody but those who acknowledged the end know of it. */
  @Test
  void whatEndedBeforeItsOwnerDied_isNotBroughtBackByAMerge_A13() {
    open(3, 2);
    Stack dead = stacks.get(2);
    dead.start(CLIENT, HOURS);
    Router late = cluster.newRouter("late");
    cluster.split(Set.of(late.link));
    assertEquals(DONE, dead.end(CLIENT).code());
    dead.link.kill();
    cluster.merge(1, false);
    pass(UNTIL_SETTLED);
    assertEquals(DONE, stacks.get(0).start(CLIENT, HOURS).code());
    routers.forEach(router -> assertPinned(stacks.get(0), router, "203.0.113.7"));
  }

  /** Three stand against two, whatever the two have written into the roster that they see. */
  @Test
  void aRosterThatAMinorityWrote_makesItNoMajority_rule11() {
    open(3, 2);
    cluster.split(Set.of(stacks.get(0).link, routers.get(0).link));
    cluster.roster.rows(1).computeIfPresent(Roster.KEY, (key, row) -> withoutTwo(row));
    pass(Duration.ofSeconds(12));
    assertEquals(CLUSTER_UNAVAILABLE, stacks.get(0).start(CLIENT, HOURS).code());
    assertFalse(routers.get(0).isLive());
    assertEquals(DONE, stacks.get(2).start(CLIENT, HOURS).code());
  }

  private static Roster withoutTwo(Roster row) {
    return row.strike(
        row.participants().stream()
            .filter(one -> Set.of("node3", "router2").contains(one.name()))
            .toList());
  }

  /** Whose lease has lapsed has nothing that anybody relies on. */
  @Test
  void ofADeadServerNobodyWaits_untilItMightPutItsClaimsBack_rule9() {
    open(3, 2);
    stacks.get(2).link.kill();
    cluster.lose(0, 0);
    pass(Duration.ofMillis(1_600));
    assertEquals(DONE, stacks.get(0).start(CLIENT, HOURS).code());
  }

  /** Of so many stacks and routers, so many of each die: whether the first stack still starts. */
  @ParameterizedTest(name = "{0}+{1}, dead {2}+{3}: {4}")
  @CsvSource({
    "2, 1, 1, 0, true",
    "2, 1, 0, 1, true",
    "2, 1, 1, 1, false",
    "2, 2, 1, 0, true",
    "2, 2, 0, 1, true",
    "2, 2, 1, 1, false",
    "2, 2, 0, 2, false",
    "3, 2, 1, 0, true",
    "3, 2, 0, 1, true",
    "3, 2, 2, 0, true",
    "3, 2, 1, 1, true",
    "3, 2, 0, 2, true",
    "3, 2, 2, 1, false",
  })
  void whatIsLeft_isAMajorityOrNot_rule11(
      int howManyStacks, int howManyRouters, int deadStacks, int deadRouters, boolean goesOn) {
    open(howManyStacks, howManyRouters);
    Stack first = stacks.get(0);
    first.start(CLIENT, HOURS);
    stacks.subList(howManyStacks - deadStacks, howManyStacks).forEach(one -> one.link.kill());
    routers.subList(0, deadRouters).forEach(one -> one.link.kill());
    pass(UNTIL_REFUSED);
    assertEquals(goesOn ? RENEWED : CLUSTER_UNAVAILABLE, first.start(CLIENT, HOURS).code());
    assertEquals(goesOn ? DONE : CLUSTER_UNAVAILABLE, first.start(OTHER, HOURS).code());
  }
}
