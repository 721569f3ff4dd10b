package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.management.AffinityEntries;
import org.holdfast.management.Management;
import org.holdfast.routing.Forecast;
import org.holdfast.routing.Forecast.Rule;
import org.holdfast.routing.RouteDecision.Automatic;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.junit.jupiter.api.Test;

/** SPEC B4, rules 9 and 14: how long new clients of a service with automatic affinity wait. */
class AutomaticTest {
  private final SimulatedCluster cluster = new SimulatedCluster(7);
  private final List<Stack> stacks = List.of(cluster.openAutomatic(1), cluster.openAutomatic(2));

  /** Whatever the clock showed when the router joined. */
  @Test
  void oneMoreInstance_isAgreedOnAtOnce_alsoByARouterThatJoinedLate_rule14() {
    cluster.openRouter("front1");
    cluster.simulation.run(Duration.ofSeconds(5));
    cluster.openRouter("front2");
    cluster.simulation.run(Duration.ofSeconds(2));

    cluster.openAutomatic(3);
    cluster.simulation.run(Duration.ofMillis(200));

    for (Router router : cluster.routers) {
      for (int client = 1; client <= 50; client++) {
        assertInstanceOf(Automatic.class, router.route("203.0.113." + client), router.name);
      }
    }
  }

  @Test
  void whoWasHeldTooLong_isRoutedByWhatIsHeld_rule9() {
    Router front1 = cluster.openRouter("front1");
    Router front2 = cluster.openRouter("front2");
    cluster.simulation.run(Duration.ofSeconds(2));
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.9"), 40_000);
    Endpoint expected = assertInstanceOf(Automatic.class, front2.route("203.0.113.9")).instance();

    front1.link.cut(true);
    assertEquals(true, cluster.simulation.runUntil(() -> isHeld(front1), Duration.ofSeconds(3)));

    assertEquals(
        new Automatic(expected),
        front1
            .router
            .router()
            .routeByWhatIsHeld(SimulatedCluster.SHOP, client, Set.of(), instance -> false));
  }

  /** What people are shown is what happens to the client's next connection. */
  @Test
  void aClientWhoseInstanceIsWithdrawn_isNotListedAsKeptThere_B5() {
    Router front = cluster.openRouter("front");
    cluster.simulation.run(Duration.ofSeconds(2));
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.9"), 40_000);
    Endpoint instance = assertInstanceOf(Automatic.class, front.route("203.0.113.9")).instance();
    front.router.router().connections().open(SimulatedCluster.SHOP, client, instance, false);
    cluster.simulation.run(Duration.ofSeconds(1));
    assertEquals(1, front.router.router().activeClients(10).size());

    stacks.stream()
        .map(stack -> stack.stack.administration())
        .filter(one -> one.services().get(0).instances().contains(instance))
        .forEach(one -> one.withdraw(Optional.of("shop"), "bob"));
    cluster.simulation.run(Duration.ofSeconds(1));

    assertEquals(0, front.router.router().activeClients(10).size());
  }

  /** For a moment it still goes there, and then it does not: what is told is what happens. */
  @Test
  void aClientThatJustLeft_isForetoldWhereItGoes_B1_E5() {
    Router front = cluster.openRouter("front");
    cluster.simulation.run(Duration.ofSeconds(2));
    Endpoint client = new Endpoint(IpAddress.parse("203.0.113.9"), 40_000);
    Endpoint chosen = assertInstanceOf(Automatic.class, front.route("203.0.113.9")).instance();
    Endpoint other =
        stacks.stream()
            .map(stack -> stack.instance)
            .filter(instance -> !instance.equals(chosen))
            .findFirst()
            .orElseThrow();
    var connection =
        front.router.router().connections().open(SimulatedCluster.SHOP, client, other, false);
    cluster.simulation.run(Duration.ofMillis(200));
    connection.close();

    Forecast lingering = front.router.router().forecast(SimulatedCluster.SHOP, client);
    assertEquals(Rule.AUTOMATIC, lingering.rule());
    assertEquals(Optional.of(other), lingering.instance());
    assertEquals(new Automatic(other), front.route("203.0.113.9"));

    cluster.simulation.run(Duration.ofSeconds(1));
    Forecast gone = front.router.router().forecast(SimulatedCluster.SHOP, client);
    assertEquals(Rule.HASH, gone.rule());
    assertEquals(Optional.of(chosen), gone.instance());
    assertEquals(new Automatic(chosen), front.route("203.0.113.9"));
  }

  /** A node that lists them sorts no more than it is asked for. */
  @Test
  void clientsThatHaveConnectionsOpen_areListedOnce_pageByPage_E5() {
    Router front = cluster.openRouter("front");
    Management management = front.manage();
    cluster.simulation.run(Duration.ofSeconds(2));
    List<String> clients = new ArrayList<>();
    for (int one = 0; one < 100; one++) {
      String client = "203.0.113." + (one * 37 % 100);
      clients.add(client);
      Endpoint instance = assertInstanceOf(Automatic.class, front.route(client)).instance();
      Endpoint from = new Endpoint(IpAddress.parse(client), 40_000);
      front.router.router().connections().open(SimulatedCluster.SHOP, from, instance, false);
    }
    cluster.simulation.run(Duration.ofSeconds(1));

    List<String> listed = new ArrayList<>();
    String next = "";
    do {
      var page = management.affinities("origin=automatic", next, 7).toCompletableFuture();
      cluster.simulation.runUntil(page::isDone, Duration.ofSeconds(3));
      assertEquals(100, page.join().total());
      page.join().entries().forEach(one -> listed.add(one.client().address().toString()));
      next = page.join().next();
    } while (!next.isEmpty());

    assertEquals(
        clients.stream().map(IpAddress::parse).sorted().map(IpAddress::toString).toList(), listed);
  }

  /** To look through 100,000 takes a twentieth of a second, which nobody has each second. */
  @Test
  void veryManyClients_areLookedThroughLessOftenForThoseWhoLookAllTheTime_E5() {
    Router front = cluster.openRouter("front");
    Management management = front.manage();
    stacks.forEach(Stack::manage);
    cluster.simulation.run(Duration.ofSeconds(2));
    for (int one = 0; one < 2_000; one++) {
      comes(front, "198.51." + one / 250 + "." + one % 250);
    }
    cluster.simulation.run(Duration.ofSeconds(1));
    assertEquals(2_000, seen(management, 3).total());

    comes(front, "198.51.100.1");
    assertEquals(2_000, seen(management, 2).total());
    assertEquals(2, seen(management, 2).entries().size());
    var page = management.affinities("", "", 3).toCompletableFuture();
    cluster.simulation.runUntil(page::isDone, Duration.ofSeconds(3));
    assertEquals(2_001, page.join().total());

    cluster.simulation.run(Duration.ofMillis(200));
    assertEquals(2_001, seen(management, 3).total());
    assertEquals(page.join().entries().size(), seen(management, 3).entries().size());

    comes(front, "198.51.100.2");
    assertEquals(2_002, seen(management, 4).total(), "more rows than were looked for");
  }

  private static void comes(Router front, String address) {
    Endpoint client = new Endpoint(IpAddress.parse(address), 40_000);
    Endpoint instance = assertInstanceOf(Automatic.class, front.route(address)).instance();
    front.router.router().connections().open(SimulatedCluster.SHOP, client, instance, false);
  }

  private AffinityEntries seen(Management management, int atMost) {
    var overview = management.overview(atMost, 0).toCompletableFuture();
    cluster.simulation.runUntil(overview::isDone, Duration.ofSeconds(3));
    return overview.join().newest();
  }

  private static boolean isHeld(Router router) {
    return router.route("203.0.113.9") instanceof Held;
  }
}
