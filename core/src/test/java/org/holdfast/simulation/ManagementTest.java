package org.holdfast.simulation;

import static org.holdfast.simulation.SimulatedCluster.ADMIN;
import static org.holdfast.simulation.SimulatedCluster.SHOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Orders;
import org.holdfast.facility.Orders.Order;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Reports.Report;
import org.holdfast.facility.Route;
import org.holdfast.journal.Event.What;
import org.holdfast.management.AffinityEntries;
import org.holdfast.management.AffinityEntry;
import org.holdfast.management.Chart;
import org.holdfast.management.EventEntry;
import org.holdfast.management.Explanation;
import org.holdfast.management.Explanation.Rule;
import org.holdfast.management.InstanceEntry;
import org.holdfast.management.Management;
import org.holdfast.management.NodeEntry;
import org.holdfast.management.Overview;
import org.holdfast.management.Result;
import org.holdfast.routing.Forecast;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.stack.ServiceListing.State;
import org.junit.jupiter.api.Test;

/** SPEC E5, A8, A10 and C5: what people see of the cluster, and do to it, from any node. */
class ManagementTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ClientSelector CLIENT = ClientSelector.address("203.0.113.7");

  private final SimulatedCluster cluster = new SimulatedCluster(29);
  private final Stack node1 = cluster.openStack(1);
  private final Stack node2 = cluster.openStack(2);
  private final Router front = cluster.openRouter("front");
  private final Management atNode1 = node1.manage();
  private final Management atNode2 = node2.manage();
  private final Management atFront = front.manage();

  ManagementTest() {
    cluster.simulation.run(Duration.ofMillis(200));
  }

  private <T> T await(CompletionStage<T> stage) {
    assertTrue(
        cluster.simulation.runUntil(
            () -> stage.toCompletableFuture().isDone(),
            Management.LONGEST_WAIT.plus(Duration.ofMillis(100))),
        "no answer in time");
    return stage.toCompletableFuture().join();
  }

  private static Endpoint client(String address) {
    return new Endpoint(IpAddress.parse(address), 40_000);
  }

  private List<AffinityEntry> all(Management from, String search, int pageSize) {
    List<AffinityEntry> all = new ArrayList<>();
    String next = "";
    do {
      AffinityEntries page = await(from.affinities(search, next, pageSize));
      assertTrue(page.entries().size() <= pageSize);
      assertEquals(List.of(), page.silent());
      all.addAll(page.entries());
      next = page.next();
    } while (!next.isEmpty());
    return all;
  }

  @Test
  void everyAffinity_isListedOnceFromEveryNode_pageByPage_theLastStartedFirst_E5() {
    for (int client = 1; client <= 120; client++) {
      Stack at = client % 3 == 0 ? node1 : node2;
      ClientSelector one = ClientSelector.address("198.51.100." + client);
      assertEquals(ReturnCode.DONE, at.start(one, HOUR).code());
    }
    for (Management from : List.of(atNode1, atNode2, atFront)) {
      List<AffinityEntry> listed = all(from, "", 33);
      assertEquals(120, listed.size());
      assertEquals(120, listed.stream().map(AffinityEntry::client).distinct().count());
      assertEquals(
          listed.stream().sorted(Comparator.comparing(AffinityEntry::age)).toList(), listed);
      assertEquals(120, await(from.affinities("", "", 10)).total());
    }
  }

  @Test
  void pagesOfASearch_areWhatANaiveFilterLeaves_E5() {
    Random random = new Random(5);
    for (int start = 0; start < 150; start++) {
      ClientSelector one =
          new ClientSelector(
              IpAddress.parse("198.51." + random.nextInt(3) + "." + random.nextInt(256)),
              32,
              random.nextBoolean() ? List.of() : List.of(4_000 + random.nextInt(3)));
      (random.nextBoolean() ? node1 : node2)
          .start(one, Duration.ofSeconds(30 + random.nextInt(100)));
    }
    List<AffinityEntry> whole = all(atFront, "", 50);
    for (int net = 0; net < 3; net++) {
      String prefix = "198.51." + net + ".";
      assertEquals(
          whole.stream().filter(one -> one.client().toString().startsWith(prefix)).toList().size(),
          all(atNode1, prefix + "0/24", 7).size());
    }
    AffinityEntry one = whole.get(40);
    Set<ClientSelector> found =
        new HashSet<>(
            all(atNode2, one.client().address().toString(), 7).stream()
                .map(AffinityEntry::client)
                .toList());
    assertTrue(found.contains(one.client()), found.toString());
    assertEquals(
        whole.stream().filter(entry -> entry.target().equals("node1")).count(),
        all(atFront, "owner=node1 service=shop", 9).size());
    assertEquals(
        whole.stream().filter(entry -> entry.target().equals("node2")).count(),
        all(atFront, "owner=" + node2.instance, 9).size());
    assertEquals(0, all(atFront, "service=admin", 9).size());
    assertEquals(0, all(atFront, "origin=automatic", 9).size());
    assertEquals(whole.size(), all(atFront, "origin=SERVER left<2h", 9).size());
    long under = all(atFront, "left<60s", 100).size();
    assertTrue(under > 0 && under < whole.size(), "under a minute: " + under);
  }

  @Test
  void searchForAClient_findsItsGroupToo_andWhatHasPorts_E5() {
    ClientSelector group = new ClientSelector(IpAddress.parse("203.0.113.0"), 24, List.of());
    node1.start(group, HOUR);
    node2.start(ClientSelector.address("203.0.114.7").withPorts(4_000), HOUR);
    assertEquals(group, all(atFront, "203.0.113.7", 10).get(0).client());
    assertEquals(1, all(atFront, "client=203.0.114.7", 10).size());
    assertEquals(0, all(atFront, "203.0.115.0/24", 10).size());
    assertEquals(2, all(atFront, "203.0.0.0/16", 10).size());
  }

  @Test
  void whatIsNotAllowedInASearch_isRefusedInWords_E5() {
    for (String search :
        List.of("colour=red", "left<soon", "client=300.1.1.1", "origin=both", "nonsense")) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> atFront.affinities(search, "", 10), search);
      assertTrue(refused.toString().contains("allowed"), refused.toString());
    }
    assertThrows(IllegalArgumentException.class, () -> atFront.affinities("", "AAAA", 0));
    assertThrows(IllegalArgumentException.class, () -> atFront.affinities("", "§", 10));
    assertThrows(NoSuchElementException.class, () -> atFront.affinities("service=x", "", 10));
    CompletionException unknown =
        assertThrows(
            CompletionException.class, () -> await(atFront.affinities("owner=node9", "", 10)));
    assertTrue(String.valueOf(unknown.getCause()).contains("[node1, node2]"));
  }

  @Test
  void affinityThatIsEndedFromElsewhere_endsEverywhere_andItsOwnerIsTold_A10() {
    node1.start(CLIENT, HOUR);
    Result ended = await(atNode2.end(SHOP, CLIENT, "alice"));
    assertEquals(new Result(true, "DONE (0)"), ended);
    assertInstanceOf(Balanced.class, front.route("203.0.113.7"));
    assertEquals(
        List.of(EndReason.ENDED_BY_ADMINISTRATOR),
        node1.indications.stream().map(one -> one.reason()).toList());
    assertSaysWhatMayKeepThem(await(atFront.end(SHOP, CLIENT, "alice")));
    assertSaysWhatMayKeepThem(await(atNode2.extend(SHOP, CLIENT, HOUR, "alice")));
    List<EventEntry> history = await(atFront.history(SHOP, CLIENT));
    assertEquals(
        List.of(What.ENDED, What.STARTED), history.stream().map(EventEntry::what).toList());
    assertEquals("alice", history.get(0).by());
    assertEquals("application:trusted", history.get(1).by());
    assertEquals("node1", history.get(1).node());
  }

  /** Whom an automatic affinity keeps is listed too, and cannot be let go by ending it (B5). */
  private static void assertSaysWhatMayKeepThem(Result refused) {
    assertFalse(refused.isDone());
    assertTrue(refused.text().startsWith("NO_SUCH_AFFINITY (15): "), refused.text());
    assertTrue(refused.text().contains("AUTOMATIC"), refused.text());
    assertTrue(refused.text().contains("drain their target"), refused.text());
  }

  @Test
  void affinityThatIsExtendedFromElsewhere_lastsSoLong_A7() {
    node1.start(CLIENT, Duration.ofSeconds(5));
    assertEquals("DONE (0), 60 s left", extend(Duration.ofSeconds(60)).text());
    cluster.simulation.run(Duration.ofSeconds(50));
    assertEquals(1, all(atNode1, "", 10).size());
    assertTrue(extend(Duration.ofDays(300)).text().contains("86400 s left"));
    assertThrows(
        IllegalArgumentException.class, () -> atFront.extend(SHOP, CLIENT, Duration.ZERO, "alice"));
  }

  private Result extend(Duration fromNow) {
    return await(atFront.extend(SHOP, CLIENT, fromNow, "alice"));
  }

  @Test
  void explanation_namesTheRuleTheOwnerAndTheTimeLeft_E5() {
    node1.start(CLIENT, HOUR);
    for (Management from : List.of(atNode1, atNode2, atFront)) {
      Explanation kept = await(from.explain(SHOP, client("203.0.113.7")));
      assertEquals(Rule.SERVER_STARTED, kept.rule());
      assertEquals(Optional.of(node1.instance), kept.instance());
      assertEquals("node1", kept.target());
      assertEquals("front", kept.router());
      AffinityEntry affinity = kept.affinity().orElseThrow();
      assertEquals("application:trusted", affinity.startedBy());
      assertTrue(affinity.timeLeft() != null && affinity.timeLeft().toMinutes() >= 59);

      Explanation balanced = await(from.explain(SHOP, client("203.0.113.8")));
      assertEquals(Rule.FEWEST_CONNECTIONS, balanced.rule());
      assertEquals(2, balanced.candidates().size());
      assertEquals(Optional.empty(), balanced.affinity());
    }
  }

  @Test
  void explanation_countsAndTakesNothing_E5() {
    front.connect("198.51.100.1", 1_000);
    long before = front.router.router().counts().balanced();
    Explanation first = await(atFront.explain(SHOP, client("203.0.113.8")));
    Explanation second = await(atFront.explain(SHOP, client("203.0.113.8")));
    assertEquals(first, second);
    assertEquals(before, front.router.router().counts().balanced());
    Balanced then = assertInstanceOf(Balanced.class, front.route("203.0.113.8"));
    assertEquals(first.instance(), Optional.of(then.instance()));
  }

  @Test
  void explanation_ofAHole_andOfAnOwnerThatIsDown_E5() {
    ClientSelector group = new ClientSelector(IpAddress.parse("203.0.113.0"), 24, List.of());
    node1.start(group, HOUR);
    node1.endPart(CLIENT);
    Explanation hole = await(atNode2.explain(SHOP, client("203.0.113.7")));
    assertEquals(Rule.HOLE, hole.rule());
    assertEquals(Optional.of(CLIENT), hole.selector());
    front.router.router().down(SHOP, node1.instance);
    Explanation down = await(atNode2.explain(SHOP, client("203.0.113.9")));
    assertEquals(Rule.OWNER_DOWN, down.rule());
    assertEquals(Optional.of(node2.instance), down.instance());
    assertEquals(Optional.of(group), down.selector());
    assertEquals(Forecast.State.DOWN, down.candidates().get(1).state());
  }

  @Test
  void withoutARouter_theClaimsAloneExplain_E5() {
    node1.start(CLIENT, HOUR);
    front.close();
    cluster.simulation.run(Duration.ofSeconds(1));
    Explanation kept = await(atNode2.explain(SHOP, client("203.0.113.7")));
    assertEquals(Rule.SERVER_STARTED, kept.rule());
    assertEquals(Optional.of(node1.instance), kept.instance());
    assertEquals("", kept.router());
    assertEquals(Rule.BALANCED, await(atNode2.explain(SHOP, client("203.0.113.8"))).rule());
  }

  @Test
  void targetThatIsDrainedFromElsewhere_getsNoNewClients_untilItIsResumed_C5() {
    node1.start(CLIENT, HOUR);
    assertTrue(await(atFront.drain("node1", Optional.empty(), HOUR, "bob")).isDone());
    cluster.simulation.run(Duration.ofMillis(300));
    assertEquals(State.DRAINING, shopAt("node1").state().orElseThrow());
    assertTrue(shopAt("node1").timeLeft().orElseThrow().toMinutes() >= 58);
    assertEquals(Forecast.State.DRAINING, shopAt("node1").health().orElseThrow());
    Explanation next = await(atFront.explain(SHOP, client("203.0.113.8")));
    assertEquals(Optional.of(node2.instance), next.instance());
    assertTrue(await(atNode2.resume("node1", Optional.of("shop"), "bob")).isDone());
    cluster.simulation.run(Duration.ofMillis(300));
    assertEquals(State.ACTIVE, shopAt("node1").state().orElseThrow());
    Result unknown = await(atFront.drain("node7", Optional.empty(), HOUR, "bob"));
    assertEquals("no target is named 'node7'; there are [node1, node2]", unknown.text());
    Result router = await(atNode2.drain("front", Optional.empty(), HOUR, "bob"));
    assertTrue(router.text().startsWith("'front' is no target"), router.text());
    assertTrue(router.text().endsWith("the targets are [node1, node2]"), router.text());
    Result noService = await(atFront.drain("node1", Optional.of("x"), HOUR, "bob"));
    assertTrue(noService.text().contains("no service 'x'"), noService.text());
    assertEquals(
        Set.of(What.DRAINING, What.RESUMED),
        Set.copyOf(
            await(atFront.events(100)).stream()
                .filter(event -> event.by().equals("bob"))
                .map(EventEntry::what)
                .toList()));
  }

  @Test
  void endOfADrain_isAnEventOfItsOwn_whetherItsTimeWasUpOrNobodyWasLeft_C5() {
    node1.start(CLIENT, HOUR);
    await(atFront.drain("node1", Optional.of("shop"), Duration.ofSeconds(20), "bob"));
    await(atFront.drain("node2", Optional.of("shop"), HOUR, "bob"));
    cluster.simulation.run(Duration.ofSeconds(5));
    assertEquals(List.of("node2: nobody was left"), drained());
    cluster.simulation.run(Duration.ofSeconds(17));
    assertEquals(2, drained().size());
    String late =
        "node1: its time was up; affinities that end now: 1, connections that stay open: 0";
    assertEquals(late, drained().get(0));
    // Withdrawn in the middle of it, it has not drained.
    await(atFront.resume("node2", Optional.of("shop"), "bob"));
    node2.start(CLIENT, HOUR);
    await(atFront.drain("node2", Optional.of("shop"), Duration.ofSeconds(20), "bob"));
    await(atFront.withdraw("node2", Optional.of("shop"), "bob"));
    cluster.simulation.run(Duration.ofSeconds(22));
    assertEquals(2, drained().size());
  }

  /** A script resumes after each update, and what started anew is in use already: it is done. */
  @Test
  void whatIsSoAlready_isDone_saysSo_andIsNoEvent_C5() {
    Optional<String> shop = Optional.of("shop");
    assertEquals(nothingTo("resume"), await(atFront.resume("node1", shop, "bob")));
    assertEquals(nothingTo("resume"), await(atFront.resume("node1", Optional.empty(), "bob")));
    assertEquals(List.of(), madeBy("bob"));

    assertEquals("DONE (0)", await(atFront.withdraw("node1", shop, "bob")).text());
    assertEquals(nothingTo("withdraw"), await(atFront.withdraw("node1", shop, "bob")));
    assertEquals(nothingTo("drain"), await(atFront.drain("node1", shop, HOUR, "bob")));
    assertEquals(List.of("WITHDRAWN shop"), madeBy("bob"));

    // Of all services one alone is out of use.
    assertEquals("DONE (0)", await(atFront.resume("node1", Optional.empty(), "bob")).text());
    assertEquals(List.of("RESUMED shop", "WITHDRAWN shop"), madeBy("bob"));
  }

  private static Result nothingTo(String change) {
    return new Result(true, "DONE (0), there was nothing to " + change);
  }

  @Test
  void drainOfWhatDrains_setsItsTimeAnew_andIsAnEvent_C5() {
    Optional<String> shop = Optional.of("shop");
    node1.start(CLIENT, HOUR);
    assertEquals("DONE (0)", await(atFront.drain("node1", shop, HOUR, "bob")).text());
    assertEquals(
        "DONE (0)", await(atFront.drain("node1", shop, HOUR.multipliedBy(2), "bob")).text());
    assertTrue(shopAt("node1").timeLeft().orElseThrow().toMinutes() >= 118);
    assertEquals(List.of("DRAINING shop", "DRAINING shop"), madeBy("bob"));
  }

  private List<String> madeBy(String who) {
    return await(atFront.events(100)).stream()
        .filter(event -> event.by().equals(who))
        .map(event -> event.what() + " " + event.service().map(atNode1::nameOf).orElse(""))
        .toList();
  }

  private List<String> drained() {
    return await(atFront.events(100)).stream()
        .filter(event -> event.what() == What.DRAINED)
        .map(event -> event.node() + ": " + event.details())
        .toList();
  }

  private InstanceEntry shopAt(String target) {
    return await(atFront.instances()).stream()
        .filter(entry -> entry.service().equals(SHOP) && entry.target().equals(target))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void instances_areListedOnce_withWhatTheirTargetAndTheRoutersSay_E5() {
    node1.start(CLIENT, HOUR);
    front.connect("203.0.113.7", 1_000);
    cluster.simulation.run(Duration.ofMillis(300));
    List<InstanceEntry> instances = await(atNode2.instances());
    // Three services are routed; no target serves the third.
    assertEquals(4, instances.size());
    InstanceEntry shop = shopAt("node1");
    assertEquals("shop", shop.name());
    assertEquals(1, shop.connections());
    assertEquals(1, shop.affinities());
    assertEquals(Optional.of(Forecast.State.UP), shop.health());
    assertEquals(1, instances.stream().filter(one -> one.service().equals(ADMIN)).limit(1).count());
  }

  @Test
  void nodeThatIsSilent_isNamed_andHoldsNobodyUp_E5() {
    node1.start(CLIENT, HOUR);
    node2.start(ClientSelector.address("203.0.113.8"), HOUR);
    node2.link.stop();
    AffinityEntries page = await(atFront.affinities("", "", 10));
    assertEquals(List.of("node2"), page.silent());
    assertEquals(List.of(CLIENT), page.entries().stream().map(AffinityEntry::client).toList());
    Result unanswered = await(atFront.end(SHOP, ClientSelector.address("203.0.113.8"), "alice"));
    assertTrue(unanswered.text().contains("node2 did not answer"), unanswered.text());
    List<NodeEntry> nodes = await(atFront.overview(0, 0)).nodes();
    assertEquals(List.of("front", "node1", "node2"), nodes.stream().map(NodeEntry::name).toList());
    assertEquals(Optional.empty(), nodes.get(2).report());
    assertTrue(nodes.get(1).isLive() && !nodes.get(2).isLive());
    assertEquals(1, nodes.get(1).report().orElseThrow().affinities());
  }

  @Test
  void orders_areCarriedOutOnce_thoughWordsAreLost_E5() {
    for (Stack one : List.of(node1, node2)) {
      one.link.loseEvents(0.4);
    }
    front.link.loseEvents(0.4);
    for (int client = 1; client <= 40; client++) {
      ClientSelector one = ClientSelector.address("198.51.100." + client);
      assertEquals(ReturnCode.DONE, node1.start(one, HOUR).code());
      Result ended = await(atFront.end(SHOP, one, "alice"));
      assertEquals("DONE (0)", ended.text(), one.toString());
    }
    assertEquals(40, node1.indications.size());
  }

  @Test
  void malformedOrder_isRefusedInWords_andNothingElseSuffers_E5() {
    Route route = new Route("front", "node1");
    List<Order> orders =
        List.of(
            new Order(1_000_001, "DANCE", List.of()),
            new Order(1_000_002, "END", List.of("nowhere")),
            new Order(1_000_003, "LIST", List.of("colour=red", "", "10")),
            new Order(1_000_004, "LIST", List.of("", "", "ten")));
    cluster
        .orders
        .through(front.link)
        .set(route, new Orders(front.router.member().self().incarnation(), orders));
    cluster.simulation.run(Duration.ofMillis(300));
    List<Report> reports =
        cluster.reports.rows().values().stream().flatMap(row -> row.reports().stream()).toList();
    assertEquals(4, reports.size());
    assertTrue(reports.stream().noneMatch(Report::isDone), reports.toString());
    node1.start(CLIENT, HOUR);
    assertEquals(1, all(atNode2, "", 10).size());
  }

  /** Whoever looks each second costs each node one message each second. */
  @Test
  void overview_isWhatTheListingsTell_andAsksEachNodeOnce_E5() {
    for (int client = 1; client <= 7; client++) {
      node1.start(ClientSelector.address("198.51.100." + client), HOUR);
    }
    List<Integer> asked = new ArrayList<>();
    cluster
        .orders
        .through(node1.link)
        .onChange(
            new Route("front", "node1"),
            change -> asked.add(Objects.requireNonNull(change.row()).orders().size()));
    cluster.simulation.run(Duration.ofMillis(300));

    Overview overview = await(atFront.overview(5, 3));
    cluster.simulation.run(Duration.ofMillis(300));
    assertEquals(List.of(4, 0), asked);

    assertEquals(await(atFront.instances()), overview.instances());
    assertEquals(
        List.of("front", "node1", "node2"),
        overview.nodes().stream().map(NodeEntry::name).toList());
    assertEquals(clients(await(atFront.affinities("", "", 5))), clients(overview.newest()));
    assertEquals(7, overview.newest().total());
    assertEquals(
        await(atFront.events(3)).stream().map(EventEntry::client).toList(),
        overview.events().stream().map(EventEntry::client).toList());
    assertEquals(3, overview.events().size());
  }

  private static List<ClientSelector> clients(AffinityEntries page) {
    return page.entries().stream().map(AffinityEntry::client).toList();
  }

  @Test
  void overview_asksNotForWhatNobodyWants_andRefusesTooMuch_E5() {
    node1.start(CLIENT, HOUR);
    Overview overview = await(atFront.overview(0, 0));
    assertEquals(3, overview.nodes().size());
    assertEquals(List.of(), overview.newest().entries());
    assertEquals(List.of(), overview.events());
    for (int wrong : List.of(-1, Management.MOST_ROWS + 1)) {
      assertThrows(IllegalArgumentException.class, () -> atFront.overview(wrong, 1));
      assertThrows(IllegalArgumentException.class, () -> atFront.overview(1, wrong));
    }
  }

  @Test
  void charts_tellWhatCameInEachStep_E6() {
    for (int client = 1; client <= 7; client++) {
      node1.start(ClientSelector.address("198.51.100." + client), HOUR);
    }
    cluster.simulation.run(Management.step().plusSeconds(1));
    node1.start(CLIENT, HOUR);
    cluster.simulation.run(Management.step());
    Chart chart =
        await(atFront.charts(1)).stream()
            .filter(one -> one.node().equals("node1"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(7L, 1L), chart.series().get("starts"));
    assertEquals(List.of(7L, 8L), chart.series().get("affinities"));
  }

  @Test
  void whoComesAndGoes_isAnEventOfTheNodeThatIsAsked_E5() {
    Stack node3 = cluster.openStack(3);
    cluster.simulation.run(Duration.ofMillis(300));
    node3.close();
    cluster.simulation.run(Duration.ofMillis(500));
    assertEquals(
        List.of("node3 left, and what it kept has ended", "node3 joined"), toldOfNode3(atFront));
  }

  @Test
  void whoeverGoesWithoutEndingWhatItKept_isToldWithTheNumber_onceAndOnEveryNode_E5() {
    Stack node3 = openNode3Keeping(3);
    node3.endPart(ClientSelector.address("198.51.100.7"));
    node3.link.kill();
    cluster.simulation.run(Duration.ofSeconds(13));
    String struck = "node3 was given up by the cluster; affinities that ended with it: 4";
    for (Management node : List.of(atNode1, atFront)) {
      assertEquals(List.of(struck, "node3 joined"), toldOfNode3(node));
    }
    openNode3Keeping(2).link.kill();
    String anew = "node3 joined; affinities that ended with its last life: 3";
    openNode3Keeping(1).close();
    cluster.simulation.run(Duration.ofMillis(500));
    assertEquals(
        List.of("node3 left, and what it kept has ended", anew, "node3 joined"),
        toldOfNode3(atFront).subList(0, 3));
  }

  @Test
  void routerThatWasStruck_isToldAsGivenUp_andOneThatWasStoppedAsLeft_E5() {
    Router killed = cluster.openRouter("killed");
    Router stopped = cluster.openRouter("stopped");
    cluster.simulation.run(Duration.ofMillis(500));
    stopped.close();
    cluster.simulation.run(Duration.ofMillis(500));
    killed.link.kill();
    cluster.simulation.run(Duration.ofSeconds(13));
    for (Management node : List.of(atNode1, atFront)) {
      assertEquals(
          List.of("killed was given up by the cluster", "killed joined"), told(node, "killed"));
      assertEquals(List.of("stopped left", "stopped joined"), told(node, "stopped"));
    }
  }

  /** So many clients, and a group. */
  private Stack openNode3Keeping(int clients) {
    Stack node3 = cluster.openStack(3);
    node3.start(new ClientSelector(IpAddress.parse("198.51.100.0"), 24, List.of()), HOUR);
    for (int client = 1; client <= clients; client++) {
      assertEquals(
          ReturnCode.DONE, node3.start(ClientSelector.address("192.0.2." + client), HOUR).code());
    }
    return node3;
  }

  private List<String> toldOfNode3(Management from) {
    return told(from, "node3");
  }

  private List<String> told(Management from, String of) {
    return await(from.events(100)).stream()
        .map(EventEntry::details)
        .filter(details -> details.startsWith(of))
        .toList();
  }

  @Test
  void eventsOfASearch_areThoseThatMatch_howeverManyOthersThereAre_E5() {
    node1.start(CLIENT, HOUR);
    await(atFront.drain("node2", Optional.of("shop"), HOUR, "bob"));
    openNode3Keeping(1).close();
    cluster.simulation.run(Duration.ofMillis(500));
    for (int client = 1; client <= 150; client++) {
      node2.start(ClientSelector.address("198.51.100." + client), HOUR);
    }
    assertEquals(List.of("node2 DRAINING"), found("what=draining"));
    assertEquals(List.of("node1 STARTED"), found("203.0.113.0/24"));
    assertEquals(List.of("node1 STARTED"), found("service=shop node=node1"));
    assertEquals(List.of("front DOWN", "front UP"), found("node=node3"));
    assertEquals(List.of("front DOWN"), found("node=node3 what=DOWN"));
    assertEquals(List.of(), found("service=admin"));
    assertEquals(20, found("service=shop what=REFUSED").size());
    for (String wrong : List.of("colour=red", "what=SNAPPED", "client=300.1.1.1")) {
      String why =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> atFront.events(wrong, 1))
                  .getMessage());
      assertTrue(why.contains("allowed are") && why.contains("DRAINED"), why);
    }
    assertThrows(NoSuchElementException.class, () -> atFront.events("service=x", 1));
  }

  private List<String> found(String search) {
    return await(atFront.events(search, 20)).stream()
        .map(event -> event.node() + " " + event.what())
        .toList();
  }

  /** As while a cluster is updated node by node. */
  @Test
  void eventOfAKindThatOnlyNewerNodesKnow_hidesNoOther_E5() {
    node1.link.cut(true);
    CompletionStage<List<EventEntry>> asked = atFront.events(10);
    cluster.simulation.run(Duration.ofMillis(50));
    Order order =
        Objects.requireNonNull(cluster.orders.rows().get(new Route("front", "node1")))
            .orders()
            .get(0);
    List<String> cells =
        List.of("5", "SNAPPED", "", "", "new", "", "7", "STARTED", "", "", "told all the same", "");
    cluster
        .reports
        .through(node2.link)
        .set(
            new Route("node1", "front"),
            new Reports(
                front.router.member().self().incarnation(),
                List.of(new Report(order.number(), true, "", 6, cells))));
    List<String> told = await(asked).stream().map(EventEntry::details).toList();
    assertTrue(told.contains("told all the same"), told.toString());
    assertFalse(told.contains("new"), told.toString());
  }

  @Test
  void manyOrdersAtOnce_areBounded_andTheOthersAnswered_E5() {
    node1.start(CLIENT, HOUR);
    List<CompletionStage<AffinityEntries>> asked = new ArrayList<>();
    for (int one = 0; one < 1_000; one++) {
      asked.add(atFront.affinities("", "", 1));
    }
    List<AffinityEntries> pages = asked.stream().map(this::await).toList();
    assertTrue(pages.stream().anyMatch(page -> page.total() == 1));
    assertTrue(pages.stream().anyMatch(page -> !page.silent().isEmpty()));
    assertEquals(1, await(atFront.affinities("", "", 1)).total());
  }
}
