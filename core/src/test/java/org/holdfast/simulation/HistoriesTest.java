package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Claim;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPEC A13 and rules 8 to 10: whatever was answered holds at every live router, in random histories
 * of starts, ends, joining, leaving, stopped, cut off and deaf routers. The seed names the history.
 */
class HistoriesTest {
  private static final Duration HOURS = Duration.ofHours(3);
  private static final int STEPS = 150;

  static Stream<Long> seeds() {
    long first = Long.getLong("simulation.seed", 0);
    return Stream.iterate(first, seed -> seed + 1)
        .limit(Integer.getInteger("simulation.seeds", 60));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasAnswered_holdsAtEveryLiveRouter_A13(long seed) {
    new History(seed).run();
  }

  private static final class History {
    final SimulatedCluster cluster;
    final Random random;
    final List<Stack> stacks = new ArrayList<>();
    final Map<String, State> clients = new HashMap<>();
    final Unrest unrest;

    /** What the answers so far promise of one client. */
    static final class State {
      @Nullable Endpoint owner;
      boolean uncertain;
      boolean underWay;
    }

    History(long seed) {
      cluster = new SimulatedCluster(seed);
      random = new Random(~seed);
      unrest = new Unrest(cluster, random, seed);
    }

    void run() {
      stacks.add(cluster.openStack(1));
      stacks.add(cluster.openStack(2));
      stacks.add(cluster.openStack(3));
      unrest.begin();
      for (int step = 0; step < STEPS; step++) {
        act();
        unrest.letTimePass();
        check();
      }
      unrest.heal();
      check();
      oneOwnerEach();
    }

    private void act() {
      int chance = random.nextInt(100);
      if (chance < 55) {
        start(pick(stacks), "203.0.113." + (1 + random.nextInt(6)));
      } else if (chance < 75) {
        end(pick(stacks), "203.0.113." + (1 + random.nextInt(6)));
      } else {
        unrest.stir();
      }
    }

    private <T> T pick(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private void start(Stack stack, String client) {
      State state = clients.computeIfAbsent(client, name -> new State());
      if (state.underWay) {
        return;
      }
      state.underWay = true;
      stack
          .stack
          .start(stack.trusted(), AffinityRequest.of(ClientSelector.address(client), HOURS))
          .thenAccept(response -> started(stack, state, response));
    }

    private void started(Stack stack, State state, AffinityResponse response) {
      state.underWay = false;
      if (response.code().isDone()) {
        state.owner = stack.instance;
        state.uncertain = false;
        check();
      } else if (response.code() == ReturnCode.CLUSTER_UNAVAILABLE) {
        state.uncertain = true;
      }
    }

    private void end(Stack stack, String client) {
      State state = clients.computeIfAbsent(client, name -> new State());
      if (state.underWay) {
        return;
      }
      state.underWay = true;
      stack
          .stack
          .end(stack.trusted(), AffinityRequest.of(ClientSelector.address(client), null))
          .thenAccept(response -> ended(state, response));
    }

    private void ended(State state, AffinityResponse response) {
      state.underWay = false;
      if (response.code() == ReturnCode.DONE) {
        state.owner = null;
        state.uncertain = false;
        check();
      } else if (response.code() == ReturnCode.CLUSTER_UNAVAILABLE) {
        // It goes on, but the registry may lack it until that is set right.
        state.uncertain = true;
      }
    }

    /** Every live router sends a client whose start was answered to its owner, and none else. */
    private void check() {
      for (Router router : cluster.routers) {
        if (router.takesClients() && router.isLive()) {
          clients.forEach((client, state) -> check(router, client, state));
        }
      }
    }

    private void check(Router router, String client, State state) {
      if (state.underWay || state.uncertain) {
        return;
      }
      RouteDecision decision = router.route(client);
      if (!(decision instanceof Held)) {
        Endpoint pinnedTo = decision instanceof Pinned pinned ? pinned.owner().instance() : null;
        assertEquals(state.owner, pinnedTo, () -> client + " at " + router.name);
      }
    }

    /** The registry says of each client what was answered. */
    private void oneOwnerEach() {
      Map<String, List<Endpoint>> owners =
          cluster.claims.rows().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      row -> row.getKey().prefix().toString(), row -> owners(row.getValue())));
      clients.forEach(
          (client, state) -> {
            List<Endpoint> expected = state.owner == null ? List.of() : List.of(state.owner);
            if (!state.uncertain) {
              assertEquals(expected, owners.getOrDefault(client, List.of()), client);
            }
          });
    }

    private static List<Endpoint> owners(PrefixClaims row) {
      return row.claims().stream().map(Claim::owner).map(owner -> owner.instance()).toList();
    }
  }
}
