package org.holdfast.simulation;

import static org.holdfast.affinity.AdditionalInformation.DURATION_LIMITED;
import static org.holdfast.affinity.AdditionalInformation.NARROWER_EXIST;
import static org.holdfast.affinity.AdditionalInformation.NO_ACTIVE_CONNECTION;
import static org.holdfast.affinity.AdditionalInformation.SELECTOR_TOO_WIDE;
import static org.holdfast.affinity.AdditionalInformation.SEVERAL_SERVICES;
import static org.holdfast.affinity.AdditionalInformation.WIDER_GOVERNS;
import static org.holdfast.affinity.ReturnCode.ADDRESS_NOT_SERVED;
import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.MALFORMED;
import static org.holdfast.affinity.ReturnCode.NOT_AUTHORISED;
import static org.holdfast.affinity.ReturnCode.NOT_LISTENING;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.PORT_NOT_SERVED;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.affinity.ReturnCode.WITHIN_OWN_AFFINITY;
import static org.holdfast.affinity.ReturnCode.WITHIN_WIDER_AFFINITY;
import static org.holdfast.simulation.SimulatedCluster.ADMIN;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.Test;

/** SPEC A1 to A5, A8, A9, A13, A14 and rules 2 to 8: every answer that these rows can produce. */
class StartTest {
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");
  private static final ClientSelector NET = ClientSelector.parse("203.0.113.0/24");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedCluster cluster = new SimulatedCluster(7);
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

  @Test
  void start_pinsTheClientBeforeItIsAnswered_A1_A13() {
    AffinityResponse response = node1.start(CLIENT, MINUTE);

    assertEquals(DONE, response.code());
    assertEquals(80, response.localPort());
    assertEquals(SHOP.address(), response.localAddress());
    assertEquals(MINUTE, response.inForce());
    assertPinned(node1, "203.0.113.7");
    assertBalanced("203.0.113.8");
  }

  @Test
  void renewal_restartsTheClockAndTellsNobody_A5() {
    node1.start(CLIENT, MINUTE);
    cluster.simulation.run(Duration.ofSeconds(50));
    int calls = node1.link.calls();

    var renewed = node1.startAsync(CLIENT, MINUTE);

    assertTrue(renewed.isDone(), "answered on the caller's thread");
    assertEquals(RENEWED, renewed.join().code());
    assertEquals(calls, node1.link.calls(), "a renewal sends nothing to the cluster");
    cluster.simulation.run(Duration.ofSeconds(50));
    assertPinned(node1, "203.0.113.7");
    cluster.simulation.run(Duration.ofSeconds(11));
    assertBalanced("203.0.113.7");
  }

  @Test
  void aShorterRenewal_shortensTheClock_rule7() {
    node1.start(CLIENT, MINUTE);
    assertEquals(RENEWED, node1.start(CLIENT, Duration.ofSeconds(3)).code());
    cluster.simulation.run(Duration.ofSeconds(4));
    assertBalanced("203.0.113.7");
  }

  @Test
  void expiry_endsItEverywhere_andNotBefore_A9() {
    node1.start(CLIENT, Duration.ofSeconds(3));
    cluster.simulation.run(Duration.ofMillis(2_990));
    assertPinned(node1, "203.0.113.7");
    cluster.simulation.run(Duration.ofMillis(500));
    assertBalanced("203.0.113.7");
    assertEquals(0, node1.stack.size());
    assertEquals(NO_SUCH_AFFINITY, node1.end(CLIENT).code());
    cluster.simulation.run(Duration.ofSeconds(35));
    assertTrue(cluster.claims.rows().isEmpty(), "its tombstone goes too");
  }

  @Test
  void aStartRightAfterItsExpiry_createsAnew() {
    node1.start(CLIENT, Duration.ofSeconds(3));
    cluster.simulation.run(Duration.ofMillis(3_255));
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
    cluster.simulation.run(Duration.ofSeconds(30));
    assertPinned(node1, "203.0.113.7");
    assertEquals(1, node1.stack.size());
  }

  @Test
  void end_balancesTheNextConnection_A8() {
    node1.start(CLIENT, MINUTE);
    assertEquals(DONE, node1.end(CLIENT).code());
    assertBalanced("203.0.113.7");
    assertEquals(NO_SUCH_AFFINITY, node1.end(CLIENT).code());
    assertEquals(DONE, node2.start(CLIENT, MINUTE).code());
    assertPinned(node2, "203.0.113.7");
  }

  @Test
  void anotherRequestersClient_isRefused_andCannotBeEnded_13_15() {
    node1.start(CLIENT, MINUTE);
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT, MINUTE).code());
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT.withPorts(7), MINUTE).code());
    assertEquals(NO_SUCH_AFFINITY, node2.end(CLIENT).code());
    assertPinned(node1, "203.0.113.7");
  }

  @Test
  void withinOnesOwnGroup_isAWarningWithItsTimeLeft_2() {
    node1.start(NET, MINUTE);
    cluster.simulation.run(Duration.ofSeconds(20));
    AffinityResponse response = node1.start(CLIENT, Duration.ofMinutes(5));
    assertEquals(WITHIN_OWN_AFFINITY, response.code());
    assertTrue(response.inForce().toSeconds() >= 38 && response.inForce().toSeconds() <= 40);
    assertEquals(WITHIN_WIDER_AFFINITY, node1.end(CLIENT).code());
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT, MINUTE).code());
  }

  @Test
  void aGroup_leavesNarrowerOnesTheirPrecedence_info5_info6() {
    node1.start(CLIENT, MINUTE);
    AffinityResponse group = node2.start(NET, MINUTE);
    assertEquals(DONE, group.code());
    assertTrue(group.tells(NARROWER_EXIST));
    assertPinned(node1, "203.0.113.7");
    assertPinned(node2, "203.0.113.8");
    AffinityResponse ended = node1.end(CLIENT);
    assertEquals(DONE, ended.code());
    assertTrue(ended.tells(WIDER_GOVERNS));
    assertPinned(node2, "203.0.113.7");
  }

  @Test
  void crossingPorts_createWhatIsMissingAndRenewTheRest_rule3() {
    assertEquals(DONE, node1.start(CLIENT.withPorts(1, 2, 3), MINUTE).code());
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT.withPorts(3, 4), MINUTE).code());
    assertEquals(DONE, node1.start(CLIENT.withPorts(3, 4), MINUTE).code());
    assertEquals(RENEWED, node1.start(CLIENT.withPorts(2, 4), MINUTE).code());
    assertEquals(WITHIN_OWN_AFFINITY, node1.start(CLIENT.withPorts(2), MINUTE).code());
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 4));
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 5));
    assertEquals(NO_SUCH_AFFINITY, node1.end(CLIENT.withPorts(3, 4)).code());
    assertEquals(DONE, node1.end(CLIENT.withPorts(1, 2, 3)).code());
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 3));
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 4));
  }

  @Test
  void durations_areLimitedRoundedUpAndMustBePositive_A3_A4_rule7() {
    AffinityResponse limited = node1.start(CLIENT, Duration.ofDays(1));
    assertTrue(limited.tells(DURATION_LIMITED));
    assertEquals(Duration.ofHours(4), limited.inForce());
    node1.stack.administration().setMaxDuration(Duration.ofMinutes(10), "bob");
    assertEquals(Duration.ofMinutes(10), node1.start(CLIENT, Duration.ofDays(1)).inForce());
    assertEquals(Duration.ofSeconds(2), node1.start(CLIENT, Duration.ofMillis(1_001)).inForce());
    AffinityResponse zero = node1.start(CLIENT, Duration.ZERO);
    assertEquals(MALFORMED, zero.code());
    assertEquals(62, zero.additionalInformation());
    assertEquals(MALFORMED, node1.start(CLIENT, Duration.ofSeconds(-1)).code());
  }

  @Test
  void withoutAConnection_orTooWide_isNotAuthorised_16() {
    Requester stranger = new Requester(SHOP, node1.instance, Principal.application("stranger"));
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    AffinityResponse unseen = node1.start(stranger, request);
    assertEquals(NOT_AUTHORISED, unseen.code());
    assertTrue(unseen.tells(NO_ACTIVE_CONNECTION));
    assertEquals(1, node1.stack.administration().counts().notAuthorised(), "it is counted");

    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.7"), 5_000);
    front.router.router().connections().open(SHOP, client, node2.instance, false);
    assertEquals(NOT_AUTHORISED, node1.start(stranger, request).code(), "seen at another instance");
    var open = front.router.router().connections().open(SHOP, client, node1.instance, false);
    assertEquals(DONE, node1.start(stranger, request).code());
    open.close();
    assertEquals(RENEWED, node1.start(stranger, request).code(), "a renewal needs ownership only");

    ClientSelector wide = ClientSelector.parse("203.0.112.0/23");
    AffinityResponse tooWide = node1.start(wide, MINUTE);
    assertEquals(NOT_AUTHORISED, tooWide.code());
    assertTrue(tooWide.tells(SELECTOR_TOO_WIDE));
  }

  @Test
  void aConnectionThatWasJustOpened_isKnownWithoutAsking_andForgottenSoon_rule13() {
    Requester stranger = new Requester(SHOP, node1.instance, Principal.application("stranger"));
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.7"), 5_000);
    front.router.router().connections().open(SHOP, client, node1.instance, false);
    cluster.simulation.run(Duration.ofMillis(10));
    front.link.stop();
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    assertEquals(
        NOT_AUTHORISED, node2.start(new Requester(SHOP, node2.instance, null), request).code());
    cluster.simulation.run(Duration.ofMillis(300));
    assertEquals(NOT_AUTHORISED, node1.start(stranger, request).code(), "it may be closed by now");
    front.link.carryOn();
    cluster.simulation.run(Duration.ofSeconds(3));
    assertEquals(DONE, node1.start(stranger, request).code(), "the router says that it is open");
    assertEquals(DONE, node1.end(CLIENT).code());

    front.router.router().connections().open(SHOP, client, node1.instance, false);
    cluster.simulation.run(Duration.ofMillis(20));
    front.link.stop();
    assertEquals(DONE, node1.start(stranger, request).code(), "told before the router stalled");
  }

  @Test
  void aConnectionTold_answersTheQuestionsThatWaitForIt_rule13() {
    Requester stranger = new Requester(SHOP, node1.instance, Principal.application("stranger"));
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    Router slow = cluster.openRouter("slow");
    slow.link.stop();
    var first = node1.stack.start(stranger, request).toCompletableFuture();
    AffinityRequest other = AffinityRequest.of(ClientSelector.address("203.0.113.8"), MINUTE);
    var second = node1.stack.start(stranger, other).toCompletableFuture();
    cluster.simulation.run(Duration.ofMillis(50));
    for (int host = 7; host <= 8; host++) {
      Endpoint client = new Endpoint(IpAddress.parse("203.0.113." + host), 5_000);
      front.router.router().connections().open(SHOP, client, node1.instance, false);
    }
    cluster.simulation.run(Duration.ofSeconds(2));
    assertEquals(DONE, first.join().code());
    assertEquals(DONE, second.join().code());
  }

  @Test
  void unauthorised_learnsNothingOfOthers_rule2() {
    node2.start(CLIENT, MINUTE);
    Requester stranger = new Requester(SHOP, node1.instance, null);
    assertEquals(NOT_AUTHORISED, node1.start(stranger, AffinityRequest.of(CLIENT, MINUTE)).code());
  }

  @Test
  void whatTheTargetDoesNotServe_isRefused_10_11_12() {
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    ServiceAddress elsewhere = new ServiceAddress(IpAddress.parse("192.0.2.2"), 80);
    ServiceAddress otherPort = new ServiceAddress(SHOP.address(), 443);
    assertEquals(ADDRESS_NOT_SERVED, node1.start(node1.trusted(), request.at(elsewhere)).code());
    assertEquals(PORT_NOT_SERVED, node1.start(node1.trusted(), request.at(otherPort)).code());
    assertEquals(ADDRESS_NOT_SERVED, node1.end(request.at(elsewhere)).code());
    assertEquals(PORT_NOT_SERVED, node1.end(request.at(otherPort)).code());
    node1.listening = false;
    assertEquals(NOT_LISTENING, node1.start(node1.trusted(), request.at(elsewhere)).code());
    assertEquals(NOT_LISTENING, node1.end(request.atEveryServiceOf(SHOP.address())).code());
  }

  @Test
  void anEnd_needsNoListener() {
    node1.start(CLIENT, MINUTE);
    node1.listening = false;
    assertEquals(NOT_LISTENING, node1.start(CLIENT, MINUTE).code());
    assertEquals(DONE, node1.end(CLIENT).code());
  }

  @Test
  void portZero_standsForEveryServiceOfTheListener_allOrNothing_rule6() {
    AffinityRequest every = AffinityRequest.of(CLIENT, MINUTE).atEveryServiceOf(SHOP.address());
    AffinityResponse response = node1.start(node1.trusted(), every);
    assertEquals(DONE, response.code());
    assertTrue(response.tells(SEVERAL_SERVICES));
    assertEquals(0, response.localPort());
    assertInstanceOf(Pinned.class, front.route(SHOP, "203.0.113.7", 9));
    assertInstanceOf(Pinned.class, front.route(ADMIN, "203.0.113.7", 9));
    assertEquals(RENEWED, node1.start(node1.trusted(), every).code());
    assertEquals(DONE, node1.end(every).code());
    assertInstanceOf(Balanced.class, front.route(ADMIN, "203.0.113.7", 9));

    node2.start(node2.trusted(), AffinityRequest.of(CLIENT, MINUTE).at(ADMIN));
    assertEquals(OWNED_BY_ANOTHER, node1.start(node1.trusted(), every).code());
    assertInstanceOf(Balanced.class, front.route(SHOP, "203.0.113.7", 9));
    assertEquals(0, node1.stack.size());
  }

  @Test
  void anInstancesLimit_isKept_17() {
    Stack small = cluster.stack(3, "small", 2);
    small.open();
    cluster.simulation.runUntil(small.opened::isDone, Duration.ofSeconds(5));
    assertEquals(DONE, small.start(ClientSelector.address("203.0.113.1"), MINUTE).code());
    assertEquals(DONE, small.start(ClientSelector.address("203.0.113.2"), MINUTE).code());
    assertEquals(LIMIT_REACHED, small.start(CLIENT, MINUTE).code());
    assertEquals(RENEWED, small.start(ClientSelector.address("203.0.113.1"), MINUTE).code());
    small.end(ClientSelector.address("203.0.113.1"));
    assertEquals(DONE, small.start(CLIENT, MINUTE).code());
  }

  @Test
  void cutOffFromTheCluster_everythingIsAnswered18_renewalsToo_rule10() {
    node1.start(CLIENT, MINUTE);
    node1.link.cut(true);
    cluster.simulation.run(Duration.ofMillis(1_500));
    assertEquals(CLUSTER_UNAVAILABLE, node1.start(CLIENT, MINUTE).code());
    assertEquals(CLUSTER_UNAVAILABLE, node1.end(CLIENT).code());
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(7));
    assertEquals(RENEWED, node1.start(CLIENT, MINUTE).code());
  }

  @Test
  void aStartAnswered18_isWithdrawn_andMeanwhileOthersAreRefused_rule10() {
    var answer = node1.startAsync(CLIENT, MINUTE);
    cluster.simulation.runUntil(() -> !cluster.claims.rows().isEmpty(), Duration.ofSeconds(1));
    node1.link.cut(true);
    assertTrue(cluster.simulation.runUntil(answer::isDone, Duration.ofMillis(2_100)));
    assertEquals(CLUSTER_UNAVAILABLE, answer.join().code());
    assertEquals(OWNED_BY_ANOTHER, node2.start(CLIENT, MINUTE).code());
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(12));
    assertBalanced("203.0.113.7");
    assertEquals(DONE, node2.start(CLIENT, MINUTE).code());
  }

  @Test
  void anEndAnswered18_leavesTheAffinityInForce() {
    node1.start(CLIENT, Duration.ofHours(1));
    var answer =
        node1.stack.end(node1.trusted(), AffinityRequest.of(CLIENT, null)).toCompletableFuture();
    node1.link.cut(true);
    assertTrue(cluster.simulation.runUntil(answer::isDone, Duration.ofMillis(2_100)));
    assertEquals(CLUSTER_UNAVAILABLE, answer.join().code());
    node1.link.cut(false);
    cluster.simulation.run(Duration.ofSeconds(15));
    assertPinned(node1, "203.0.113.7");
    assertEquals(1, node1.stack.size());
    assertEquals(DONE, node1.end(CLIENT).code());
  }

  @Test
  void goodbye_endsWhatTheTargetOwned_rule12() {
    node1.start(CLIENT, MINUTE);
    node1.close();
    cluster.simulation.run(Duration.ofMillis(100));
    assertBalanced("203.0.113.7");
    assertEquals(new Balanced(node2.instance), front.route("203.0.113.7"));
    assertEquals(DONE, node2.start(CLIENT, MINUTE).code());
  }

  @Test
  void aNewLife_endsWhatTheOldOneLeft_rule12() {
    node1.start(CLIENT, MINUTE);
    node1.link.kill();
    Stack again = cluster.openStack(1);
    cluster.simulation.run(Duration.ofMillis(100));
    assertBalanced("203.0.113.7");
    cluster.simulation.run(Duration.ofSeconds(35));
    assertTrue(cluster.claims.rows().isEmpty());
    assertEquals(DONE, again.start(CLIENT, MINUTE).code());
    assertPinned(again, "203.0.113.7");
  }

  @Test
  void aSecondLivingStackOfThatName_refusesToStart_rule12() {
    Stack second = cluster.stack(3, "node1", 10);
    second.open();
    assertTrue(cluster.simulation.runUntil(second.opened::isDone, Duration.ofSeconds(5)));
    assertTrue(second.opened.isCompletedExceptionally());
    assertEquals(DONE, node1.start(CLIENT, MINUTE).code());
  }

  @Test
  void anAdministrator_endsWhatIsListed() {
    node1.start(CLIENT, MINUTE);
    List<Kept> listed = node1.kept();
    assertEquals(List.of(CLIENT), listed.stream().map(Kept::client).toList());
    var code = node1.endByAdministrator(listed.get(0));
    cluster.simulation.runUntil(code::isDone, Duration.ofSeconds(3));
    assertEquals(DONE, code.join());
    assertBalanced("203.0.113.7");
    assertEquals(0, node1.stack.size());
  }
}
