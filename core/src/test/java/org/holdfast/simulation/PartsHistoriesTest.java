package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPEC A8, A13, rule 5: what was answered about a group and its parts holds at every live router,
 * in random histories of starts, ends, parts that are let go and taken back, and routers in unrest.
 */
class PartsHistoriesTest {
  private static final Duration HOURS = Duration.ofHours(3);
  private static final ClientSelector GROUP = ClientSelector.parse("203.0.113.0/29");
  private static final int CLIENTS = 5;
  private static final int STEPS = 150;

  /**
   * Histories that contradict where a hole means something in a later group of the same owner, or
   * in anybody's once its own group is gone; and where a group whose end was answered too late goes
   * on although another's was there since.
   */
  private static final List<Long> TELLING =
      List.of(1087L, 1339L, 1407L, 1472L, 1735L, 2422L, 2563L, 5026L);

  static Stream<Long> seeds() {
    return Stream.concat(TELLING.stream(), HistoriesTest.seeds());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasAnsweredAboutParts_holdsAtEveryLiveRouter_A8_A13(long seed) {
    new History(seed).run();
  }

  private static final class History {
    final SimulatedCluster cluster;
    final Random random;
    final Unrest unrest;
    final List<Stack> stacks = new ArrayList<>();
    final Part[] parts = new Part[CLIENTS];
    final boolean[] partUnderWay = new boolean[CLIENTS];
    @Nullable Stack owner;
    boolean groupUncertain;
    boolean groupUnderWay;
    @Nullable Throwable contradiction;

    /** What the answers so far promise of one client of the group. */
    enum Part {
      KEPT,
      LET_GO,
      UNCERTAIN
    }

    History(long seed) {
      cluster = new SimulatedCluster(seed);
      random = new Random(~seed);
      unrest = new Unrest(cluster, random, seed);
      Arrays.fill(parts, Part.KEPT);
    }

    void run() {
      stacks.add(cluster.openStack(1));
      stacks.add(cluster.openStack(2));
      unrest.begin();
      for (int step = 0; step < STEPS; step++) {
        act(random.nextInt(100), random.nextInt(CLIENTS));
        unrest.letTimePass();
        check();
      }
      unrest.heal();
      check();
    }

    private void act(int chance, int client) {
      if (chance < 15) {
        startGroup(stacks.get(random.nextInt(stacks.size())));
      } else if (chance < 25) {
        endGroup();
      } else if (chance < 50) {
        letGo(client);
      } else if (chance < 75) {
        takeBack(client);
      } else {
        unrest.stir();
      }
    }

    /** What is thrown in a stage would be heard by nobody. */
    private @Nullable Void contradicted(Throwable failure) {
      contradiction = failure;
      return null;
    }

    private boolean isQuiet() {
      for (boolean underWay : partUnderWay) {
        if (underWay) {
          return false;
        }
      }
      return !groupUnderWay;
    }

    private void startGroup(Stack stack) {
      if (isQuiet()) {
        groupUnderWay = true;
        stack
            .stack
            .start(stack.trusted(), AffinityRequest.of(GROUP, HOURS))
            .thenAccept(response -> groupStarted(stack, response.code()))
            .exceptionally(this::contradicted);
      }
    }

    private void groupStarted(Stack stack, ReturnCode code) {
      groupUnderWay = false;
      if (code == ReturnCode.DONE) {
        Arrays.fill(parts, Part.KEPT);
      }
      if (code.isDone()) {
        owner = stack;
        groupUncertain = false;
        check();
      } else if (code == ReturnCode.CLUSTER_UNAVAILABLE) {
        groupUncertain = true;
      }
    }

    private void endGroup() {
      Stack stack = owner;
      if (isQuiet() && stack != null) {
        groupUnderWay = true;
        stack
            .stack
            .end(stack.trusted(), AffinityRequest.of(GROUP, null))
            .thenAccept(response -> groupEnded(response.code()))
            .exceptionally(this::contradicted);
      }
    }

    private void groupEnded(ReturnCode code) {
      groupUnderWay = false;
      if (code == ReturnCode.CLUSTER_UNAVAILABLE) {
        groupUncertain = true;
      } else if (code == ReturnCode.DONE) {
        owner = null;
        groupUncertain = false;
        check();
      }
    }

    private ClientSelector selector(int client) {
      return ClientSelector.address(address(client));
    }

    private static String address(int client) {
      return "203.0.113." + (1 + client);
    }

    private void letGo(int client) {
      Stack stack = owner;
      if (stack != null && !groupUnderWay && !partUnderWay[client]) {
        partUnderWay[client] = true;
        stack
            .stack
            .end(stack.trusted(), AffinityRequest.of(selector(client), null).asPart())
            .thenAccept(response -> answered(client, response, Part.LET_GO))
            .exceptionally(this::contradicted);
      }
    }

    private void takeBack(int client) {
      Stack stack = owner;
      if (stack != null && !groupUnderWay && !partUnderWay[client] && !groupUncertain) {
        partUnderWay[client] = true;
        stack
            .stack
            .start(stack.trusted(), AffinityRequest.of(selector(client), HOURS))
            .thenAccept(response -> answered(client, response, Part.KEPT))
            .exceptionally(this::contradicted);
      }
    }

    private void answered(int client, AffinityResponse response, Part wanted) {
      partUnderWay[client] = false;
      if (response.code() == ReturnCode.CLUSTER_UNAVAILABLE) {
        parts[client] = Part.UNCERTAIN;
      } else if (response.code() == ReturnCode.DONE) {
        parts[client] = wanted;
        check();
      } else if (parts[client] != Part.UNCERTAIN && !groupUncertain) {
        Part found = response.code() == ReturnCode.LIMIT_REACHED ? Part.KEPT : wanted;
        assertEquals(found, parts[client], () -> address(client) + " was answered " + response);
      }
    }

    private void check() {
      if (contradiction != null) {
        throw new AssertionError(contradiction);
      }
      for (Router router : cluster.routers) {
        if (router.takesClients() && router.isLive() && !groupUnderWay && !groupUncertain) {
          for (int client = 0; client < CLIENTS; client++) {
            check(router, client);
          }
        }
      }
    }

    private void check(Router router, int client) {
      RouteDecision decision = router.route(address(client));
      boolean isUnsure = partUnderWay[client] || parts[client] == Part.UNCERTAIN;
      if (!(decision instanceof Held) && !isUnsure) {
        Endpoint pinnedTo = decision instanceof Pinned pinned ? pinned.owner().instance() : null;
        Endpoint expected = owner == null || parts[client] == Part.LET_GO ? null : owner.instance;
        assertEquals(expected, pinnedTo, () -> address(client) + " at " + router.name);
      }
    }
  }
}
