package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Automatic;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPEC B1 to B4 and rule 14: while a client has a connection, its others go to the same instance,
 * in random histories of bursts through several routers, of routers that join, leave and die, and
 * of instances that come and go. The seed names the history.
 */
class AutomaticHistoriesTest {
  private static final int STEPS = 250;

  /**
   * Histories that contradict where nobody lingers, where nobody waits for the others' roster, and
   * where a router that joins does not wait until nobody is expected back; where a router that
   * waits for another roster does not ask the others, or holds without bound as it loses the
   * cluster; those in which an affinity begins, or ends, while its client comes; and one in which a
   * client comes back for so short a time that no other router hears of it.
   */
  private static final List<Long> TELLING =
      List.of(179L, 314L, 538L, 505L, 1520L, 1619L, 1876L, 2183L, 438L, 667L, 733L, 579L, 5194L);

  static Stream<Long> seeds() {
    long first = Long.getLong("simulation.seed", 0);
    return Stream.concat(
        TELLING.stream(),
        Stream.iterate(first, seed -> seed + 1).limit(Integer.getInteger("simulation.seeds", 60)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void connectionsOfOneClient_areAtOneInstance_B1_B3_B4(long seed) {
    new History(seed).run();
  }

  /** By then all routers know who has died, and where an affinity has sent a client. */
  private static final Duration TOLD = Duration.ofSeconds(2);

  /** By then a router knows what another has: a batch of 20 ms, and what was before it. */
  private static final Duration HEARD = Duration.ofMillis(100);

  /** In looks each 10 ms. */
  private static final int LONGEST_HOLD = 150;

  private record Connection(
      long order, String client, Router router, Open open, Duration at, boolean isPinned) {}

  private static final class History {
    final SimulatedCluster cluster;
    final Random random;
    final List<Stack> stacks = new ArrayList<>();
    final List<Connection> connections = new ArrayList<>();
    long order;
    int routers;
    int nodes;
    int judged;

    /**
     * When a client was last at two instances, to which only a server's affinity brings it, or a
     * router that has lost the cluster.
     */
    final Map<String, Duration> atTwo = new HashMap<>();

    final Map<String, Duration> changed = new HashMap<>();

    History(long seed) {
      cluster = new SimulatedCluster(seed);
      random = new Random(~seed);
    }

    void run() {
      stacks.add(cluster.openAutomatic(++nodes));
      stacks.add(cluster.openAutomatic(++nodes));
      stacks.add(cluster.openAutomatic(++nodes));
      cluster.openRouter("router" + ++routers);
      cluster.openRouter("router" + ++routers);
      // One in which servers keep nearly everybody goes on until there is something to judge.
      for (int step = 0; step < STEPS || (judged == 0 && step < 10 * STEPS); step++) {
        act();
        cluster.simulation.run(Duration.ofMillis(random.nextInt(pause())));
      }
      everythingEnds();
      assertTrue(judged > 0, () -> "only " + judged + " connections had an earlier one");
    }

    /** Mostly faster than word goes round, sometimes as long as a client lingers. */
    private int pause() {
      return random.nextInt(4) == 0 ? 400 : 8;
    }

    private void act() {
      int chance = random.nextInt(100);
      if (chance < 55) {
        connect();
      } else if (chance < 92) {
        disconnect();
      } else if (chance < 94) {
        stacksChange();
      } else if (chance < 96) {
        routersChange();
      } else {
        startOrEnd();
      }
    }

    private String anyClient() {
      return "203.0.113." + (1 + random.nextInt(4));
    }

    private void connect() {
      connect(anyClient(), cluster.routers.get(random.nextInt(cluster.routers.size())), 0, true);
    }

    /**
     * @param wasLive whether the router had its lease all the time that this one has waited
     */
    private void connect(String client, Router router, int waited, boolean wasLive) {
      if (!router.takesClients() || !cluster.routers.contains(router)) {
        return;
      }
      Endpoint from = new Endpoint(IpAddress.parse(client), 1024 + random.nextInt(60_000));
      boolean isLive = wasLive && router.isLive();
      RouteDecision decision = router.router.router().route(SimulatedCluster.SHOP, from, Set.of());
      if (decision instanceof Held && waited == LONGEST_HOLD) {
        assertEquals(false, isLive, "held for 1.5 s");
        byWhatIsHeld(client, router, from);
      } else if (decision instanceof Held) {
        cluster.simulation.after(
            Duration.ofMillis(10), () -> connect(client, router, waited + 1, isLive));
      } else if (decision instanceof Automatic automatic) {
        judge(client, router, automatic.instance());
        enter(client, router, from, automatic.instance(), false);
      } else if (decision instanceof RouteDecision.Pinned pinned) {
        enter(client, router, from, pinned.owner().instance(), true);
      }
    }

    /**
     * As a front tier does that has lost the cluster: this is nobody's promise, and so not judged.
     */
    private void byWhatIsHeld(String client, Router router, Endpoint from) {
      RouteDecision decision =
          router
              .router
              .router()
              .routeByWhatIsHeld(SimulatedCluster.SHOP, from, Set.of(), instance -> false);
      boolean isPinned = decision instanceof RouteDecision.Pinned;
      Endpoint instance =
          decision instanceof RouteDecision.Pinned pinned
              ? pinned.owner().instance()
              : assertInstanceOf(Automatic.class, decision).instance();
      enter(client, router, from, instance, isPinned);
    }

    private void enter(
        String client, Router router, Endpoint from, Endpoint instance, boolean pinned) {
      Open open =
          router.router.router().connections().open(SimulatedCluster.SHOP, from, instance, pinned);
      connections.add(
          new Connection(++order, client, router, open, cluster.simulation.elapsed(), pinned));
      note(client);
    }

    private void judge(String client, Router router, Endpoint chosen) {
      Optional<Connection> oldest =
          connections.stream()
              .filter(one -> one.client.equals(client) && serves(one.open.instance()))
              .min(Comparator.comparingLong(Connection::order));
      if (oldest.isPresent() && !isNews(client) && !isBeginningOrEnding(oldest.get())) {
        judged++;
        assertEquals(
            oldest.get().open.instance(),
            chosen,
            () ->
                client + " through " + router.name + ", first through " + oldest.get().router.name);
      }
    }

    /** Which of the two is the older one, others must be told first. */
    private boolean isNews(String client) {
      return isYoungerThan(TOLD, atTwo.get(client)) && isYoungerThan(TOLD, changed.get(client));
    }

    /**
     * An affinity that is not answered yet, or is being removed, is known to some routers alone: a
     * client that was nowhere is kept by these, and by the others as soon as they hear of it.
     */
    private boolean isBeginningOrEnding(Connection oldest) {
      return oldest.isPinned && isYoungerThan(HEARD, oldest.at);
    }

    private boolean isYoungerThan(Duration time, @Nullable Duration at) {
      return at != null && cluster.simulation.elapsed().minus(at).compareTo(time) < 0;
    }

    private void note(String client) {
      Duration now = cluster.simulation.elapsed();
      changed.put(client, now);
      if (connections.stream()
              .filter(one -> one.client.equals(client))
              .map(one -> one.open.instance())
              .distinct()
              .count()
          > 1) {
        atTwo.put(client, now);
      }
    }

    private boolean serves(Endpoint instance) {
      return stacks.stream().anyMatch(stack -> stack.instance.equals(instance));
    }

    private void disconnect() {
      if (!connections.isEmpty()) {
        // All of a client's now and then, so that it is new again.
        boolean all = random.nextInt(3) == 0;
        Connection one = connections.get(random.nextInt(connections.size()));
        List<Connection> ended =
            all
                ? connections.stream().filter(other -> other.client.equals(one.client)).toList()
                : List.of(one);
        note(one.client);
        ended.forEach(connection -> connection.open.close());
        connections.removeAll(ended);
      }
    }

    private void stacksChange() {
      if (stacks.size() < 5 && random.nextBoolean()) {
        Stack stack = cluster.automatic(++nodes);
        stack.open();
        stacks.add(stack);
      } else if (stacks.size() > 2) {
        Stack leaving = stacks.remove(random.nextInt(stacks.size()));
        leaving.link.execute(leaving.stack::close);
        // Its instance ends its connections.
        connections.stream()
            .filter(one -> one.open.instance().equals(leaving.instance))
            .forEach(one -> one.open.close());
        connections.removeIf(one -> one.open.instance().equals(leaving.instance));
      }
    }

    private void routersChange() {
      if (cluster.routers.size() < 4 && random.nextBoolean()) {
        cluster.newRouter("router" + ++routers).open();
      } else if (cluster.routers.size() > 1) {
        Router gone = cluster.routers.get(random.nextInt(cluster.routers.size()));
        if (gone.opened.isDone()) {
          leave(gone);
        }
      }
    }

    /** In good order, or dead; its connections end with it. */
    private void leave(Router gone) {
      connections.stream().filter(one -> one.router == gone).forEach(one -> note(one.client));
      connections.removeIf(one -> one.router == gone);
      if (random.nextBoolean()) {
        gone.close();
      } else {
        cluster.routers.remove(gone);
        gone.link.kill();
      }
    }

    /** Server-started affinities win; afterwards a client stays where it has been longest. */
    private void startOrEnd() {
      Stack stack = stacks.get(random.nextInt(stacks.size()));
      AffinityRequest request =
          AffinityRequest.of(ClientSelector.address(anyClient()), Duration.ofSeconds(2));
      if (random.nextBoolean()) {
        stack.stack.start(stack.trusted(), request);
      } else {
        stack.stack.end(stack.trusted(), request);
      }
    }

    /** Within a second of its last connection, a client is nowhere (B2). */
    private void everythingEnds() {
      cluster.simulation.run(Duration.ofSeconds(2));
      connections.forEach(one -> one.open.close());
      connections.clear();
      cluster.simulation.run(Duration.ofSeconds(5));
      for (Router router : cluster.routers) {
        if (router.takesClients()) {
          assertEquals(0, router.router.router().activeClients(100).size(), router.name);
        }
      }
    }
  }
}
