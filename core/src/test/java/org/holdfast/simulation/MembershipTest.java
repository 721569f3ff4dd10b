package org.holdfast.simulation;

import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.holdfast.facility.Roster;
import org.holdfast.membership.Member;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC A13, A17 and rules 9, 10 and 12: who is waited for, who is told, and who may join. */
class MembershipTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final ClientSelector NET = ClientSelector.parse("203.0.113.0/24");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedCluster cluster = new SimulatedCluster(11);
  private final Stack node1 = cluster.openStack(1);

  private Duration timeToStart(ClientSelector client) {
    Duration before = cluster.simulation.elapsed();
    assertEquals(DONE, node1.start(client, MINUTE).code());
    return cluster.simulation.elapsed().minus(before);
  }

  @Test
  void withNoRouterAtAll_aStartSucceeds_rule9() {
    assertTrue(timeToStart(CLIENT).toMillis() < 20);
  }

  @Test
  void aRouterThatJoinsLater_knowsWhatWasStartedBefore_A13() {
    node1.start(CLIENT, MINUTE);
    Router late = cluster.openRouter("late");
    assertInstanceOf(Pinned.class, late.route("203.0.113.7"));
  }

  @Test
  void aSilentRouter_isWaitedForUntilItsLeaseHasLapsed_thenNoMore_rule9() {
    cluster.openStack(2);
    Router front = cluster.openRouter("front");
    cluster.simulation.run(Duration.ofSeconds(1));
    front.link.stop();
    Duration first = timeToStart(CLIENT);
    assertTrue(first.toMillis() > 500 && first.toMillis() < 2_000, () -> "waited " + first);
    Duration second = timeToStart(ClientSelector.address("203.0.113.8"));
    assertTrue(second.toMillis() < 50, () -> "waited " + second);
  }

  @Test
  void aRouterThatWakes_holdsUntilItHasReadEverything_thenRoutesRight_rule9() {
    cluster.openStack(2);
    Router front = cluster.openRouter("front");
    cluster.simulation.run(Duration.ofSeconds(1));
    front.link.stop();
    node1.start(CLIENT, MINUTE);
    cluster.simulation.run(Duration.ofSeconds(5));
    assertInstanceOf(Held.class, front.route("203.0.113.7"), "at the very moment of waking");
    front.link.carryOn();
    var may = front.router.currency().whenItMay().toCompletableFuture();
    assertTrue(cluster.simulation.runUntil(may::isDone, Duration.ofMillis(1_100)));
    assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 15, 90})
  void aRouterThatWakes_isCurrentBeforeItGivesUpHolding_alsoIfItWasStruck_rule9(int seconds) {
    cluster.openStack(2);
    cluster.openStack(3);
    Router front = cluster.openRouter("front");
    node1.start(CLIENT, MINUTE.multipliedBy(5));
    cluster.simulation.run(Duration.ofSeconds(1));
    front.link.stop();
    node1.end(CLIENT);
    cluster.simulation.run(Duration.ofSeconds(seconds));
    front.link.carryOn();
    assertTrue(cluster.simulation.runUntil(front::isLive, Duration.ofMillis(700)));
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
  }

  @Test
  void aRouterWithoutTheCluster_holdsForASecond_thenRoutesByWhatItHolds_rule9() {
    Router front = cluster.openRouter("front");
    node1.start(CLIENT, MINUTE);
    front.link.cut(true);
    cluster.simulation.runUntil(() -> !front.isLive(), Duration.ofSeconds(2));
    cluster.simulation.run(Duration.ofMillis(50));
    assertInstanceOf(Held.class, front.route("203.0.113.7"));
    cluster.simulation.run(Duration.ofMillis(1_050));
    assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
    assertInstanceOf(Balanced.class, front.route("203.0.113.8"));
    assertFalse(front.isLive());
  }

  @Test
  void aRouterOfAnOlderProtocol_isNotWaitedFor_A17() {
    cluster.openStack(2);
    enroll(new Participant("old", Role.ROUTER, 1, Participant.PROTOCOL - 1, List.of()));
    assertTrue(timeToStart(CLIENT).toMillis() < 20);
    enroll(new Participant("peer", Role.ROUTER, 1, Participant.PROTOCOL, List.of()));
    assertTrue(timeToStart(ClientSelector.address("203.0.113.8")).toMillis() > 500);
  }

  private void enroll(Participant silent) {
    cluster.roster.rows().computeIfPresent(Roster.KEY, (key, roster) -> roster.with(silent));
  }

  @Test
  void aClusterOfAnotherSchema_isNotJoined() {
    SimulatedCluster other = new SimulatedCluster(12);
    other.roster.rows().put(Roster.KEY, new Roster(99, 1, 0, List.of()));
    Stack stack = other.stack(1);
    stack.open();
    other.simulation.runUntil(stack.opened::isDone, Duration.ofSeconds(5));
    CompletionException refused =
        assertThrows(CompletionException.class, () -> stack.opened.join());
    assertTrue(refused.toString().contains("schema 99"), refused::toString);
  }

  @Test
  void aDeadTarget_isStruckByAMajority_itsClientsMayBeKeptByOthers_itsInstancesStay_rule12() {
    Router front = cluster.openRouter("front");
    Stack node2 = cluster.openStack(2);
    node1.start(CLIENT, MINUTE);
    node1.link.kill();
    cluster.simulation.run(Duration.ofSeconds(5));
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT, MINUTE).code());
    cluster.simulation.run(Duration.ofSeconds(7));
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
    assertEquals(DONE, node2.start(CLIENT, MINUTE).code());
    boolean stillBalancedTo =
        IntStream.range(0, 4)
            .mapToObj(turn -> front.route("203.0.113.9"))
            .anyMatch(new Balanced(node1.instance)::equals);
    assertTrue(stillBalancedTo);
  }

  @Test
  void aTargetThatBeganAnew_isNotDownAnyMore_whereItsFormerLifeWas_A13_C5() {
    Router front = cluster.openRouter("front");
    cluster.openStack(2);
    front.router.router().down(SHOP, node1.instance);
    node1.link.kill();
    cluster.simulation.run(Duration.ofSeconds(12));
    assertTrue(front.router.router().isDown(node1.instance));
    assertEquals(DONE, cluster.openStack(1).start(CLIENT, MINUTE).code());
    assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
  }

  @Test
  void withoutAMajority_nobodyIsStruck_andNothingStartedOrRenewed_rule11() {
    Stack node2 = cluster.openStack(2);
    node1.start(CLIENT, MINUTE);
    ClientSelector own = ClientSelector.address("203.0.113.8");
    node2.start(own, MINUTE);
    node1.link.kill();
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(CLUSTER_UNAVAILABLE, node2.start(own, MINUTE).code());
    cluster.simulation.run(Duration.ofSeconds(20));
    assertEquals(CLUSTER_UNAVAILABLE, node2.start(CLIENT, MINUTE).code());
    assertEquals(Set.of("node1", "node2"), names());
  }

  @Test
  void whoJoinsWithoutAMajority_isOpen_butNotCurrent_untilTheOthersBeat_rule11() {
    cluster.openStack(2);
    cluster.openStack(3).link.stop();
    node1.link.kill();
    cluster.simulation.run(Duration.ofSeconds(2));
    List<String> log = new CopyOnWriteArrayList<>();
    Handler handler = listen(log);
    Stack late = cluster.openStack(4);
    assertEquals(CLUSTER_UNAVAILABLE, late.start(CLIENT, MINUTE).code());
    assertEquals(List.of("HF-1104:"), saidOf("node4", log));
    Stack again = cluster.openStack(1);
    // One of the stacks stays away: it might have claims to put back.
    cluster.simulation.run(Duration.ofSeconds(5));
    assertEquals(DONE, late.start(CLIENT, MINUTE).code());
    assertEquals(OWNED_BY_ANOTHER, again.start(CLIENT, MINUTE).code());
    assertEquals(List.of("HF-1104:", "is current"), saidOf("node4", log));
    Logger.getLogger(Member.class.getName()).removeHandler(handler);
  }

  private static Handler listen(List<String> log) {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            log.add(MessageFormat.format(line.getMessage(), line.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger.getLogger(Member.class.getName()).addHandler(handler);
    return handler;
  }

  /** What an operator looks for in the lines about that node's joining. */
  private static List<String> saidOf(String node, List<String> log) {
    return log.stream()
        .filter(line -> line.contains(node))
        .flatMap(line -> Stream.of("HF-1104:", "is current").filter(line::contains))
        .toList();
  }

  @Test
  void aStallOfFiveSeconds_losesNothing_ofFifteen_everythingButNobodyHasTwoOwners_rule12() {
    Router front = cluster.openRouter("front");
    Stack node2 = cluster.openStack(2);
    node1.start(CLIENT, Duration.ofMinutes(10));
    node1.link.stop();
    cluster.simulation.run(Duration.ofSeconds(5));
    node1.link.carryOn();
    cluster.simulation.run(Duration.ofSeconds(2));
    assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
    assertEquals(RENEWED, node1.start(CLIENT, Duration.ofMinutes(10)).code());

    node1.link.stop();
    cluster.simulation.run(Duration.ofSeconds(15));
    assertEquals(DONE, node2.start(CLIENT, MINUTE).code());
    node1.link.carryOn();
    cluster.simulation.run(Duration.ofSeconds(2));
    assertEquals(0, node1.stack.size());
    assertEquals(OWNED_BY_ANOTHER, node1.start(CLIENT, MINUTE).code());
    assertEquals(DONE, node1.start(ClientSelector.address("203.0.113.8"), MINUTE).code());
    Pinned pinned = assertInstanceOf(Pinned.class, front.route("203.0.113.7"));
    assertEquals(node2.instance, pinned.owner().instance());
  }

  @Test
  void aDeadRouter_leavesTheRoster_andAStalledOneReturns() {
    cluster.openStack(2);
    Router dead = cluster.openRouter("dead");
    Router stalled = cluster.openRouter("stalled");
    dead.link.kill();
    cluster.simulation.run(Duration.ofSeconds(13));
    assertEquals(Set.of("node1", "node2", "stalled"), names());
    stalled.link.stop();
    cluster.simulation.run(Duration.ofSeconds(13));
    assertEquals(Set.of("node1", "node2"), names());
    node1.start(CLIENT, MINUTE);
    stalled.link.carryOn();
    cluster.simulation.run(Duration.ofSeconds(2));
    assertEquals(Set.of("node1", "node2", "stalled"), names());
    assertInstanceOf(Pinned.class, stalled.route("203.0.113.7"));
    assertTrue(stalled.isLive());
  }

  private Set<String> names() {
    return cluster.roster.rows().values().stream()
        .flatMap(roster -> roster.participants().stream())
        .map(Participant::name)
        .collect(Collectors.toSet());
  }

  @Test
  void lostChanges_areFoundByDigestAndRepaired() {
    cluster.openStack(3);
    Stack deaf = cluster.openStack(2);
    cluster.simulation.run(Duration.ofSeconds(1));
    deaf.link.loseEvents(1);
    node1.start(CLIENT, MINUTE);
    cluster.simulation.run(Duration.ofMillis(300));
    deaf.link.loseEvents(0);
    cluster.simulation.run(Duration.ofSeconds(3));
    AffinityResponse group = deaf.start(NET, MINUTE);
    assertEquals(DONE, group.code());
    assertTrue(group.tells(AdditionalInformation.NARROWER_EXIST), "it knows of node1's client");
  }

  @Test
  void aRouterThatHearsNothing_butBeats_isAskedAgainAndAgain_andTheStartGivesUpInTime() {
    Router front = cluster.openRouter("front");
    front.link.loseEvents(1);
    Duration before = cluster.simulation.elapsed();
    assertEquals(CLUSTER_UNAVAILABLE, node1.start(CLIENT, MINUTE).code());
    assertTrue(cluster.simulation.elapsed().minus(before).toMillis() <= 2_050);
    front.link.loseEvents(0);
    cluster.simulation.run(Duration.ofSeconds(5));
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 1));
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
  }
}
