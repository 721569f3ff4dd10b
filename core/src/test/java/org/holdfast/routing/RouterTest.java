package org.holdfast.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.routing.RouteDecision.Reason;
import org.holdfast.routing.RouteDecision.Refused;
import org.junit.jupiter.api.Test;

/** SPEC A12, C5 and rule 9: pinned, balanced, held or refused. */
class RouterTest {
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final Endpoint A = Endpoint.parse("198.51.100.1:80");
  private static final Endpoint B = Endpoint.parse("198.51.100.2:80");
  private static final Owner OWNER = new Owner("node1", 1, A);
  private static final Endpoint KEPT = Endpoint.parse("203.0.113.1:4000");
  private static final Endpoint FREE = Endpoint.parse("203.0.113.2:4000");

  private final Switch current = new Switch();
  private final ManualTicker ticker = new ManualTicker();
  private final Router router =
      new Router(
          ticker, (service, client, port) -> client.equals(KEPT.address()) ? OWNER : null, current);

  private static final class Switch implements Currency {
    private boolean on = true;

    @Override
    public boolean mayRoute() {
      return on;
    }

    @Override
    public CompletionStage<Void> whenItMay() {
      return new CompletableFuture<>();
    }
  }

  @Test
  void keptClient_goesToItsOwnerPastTheBalancer() {
    router.serve(SERVICE, List.of(B));
    assertEquals(new Pinned(OWNER), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    assertEquals(new RouteCounts(1, 0, 1, 0, 0, 0, 0, 0), router.counts());
  }

  @Test
  void keptClient_goesToItsOwnerEvenWhileThatRests() {
    router.serve(SERVICE, List.of(A, B));
    router.failed(A);
    assertTrue(router.isResting(A));
    assertEquals(new Pinned(OWNER), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    router.reached(A);
    assertFalse(router.isResting(A));
  }

  @Test
  void keptClientWhoseOwnerFailedIt_isBalancedAndCounted() {
    router.serve(SERVICE, List.of(A, B));
    assertEquals(new Balanced(B), router.route(SERVICE, KEPT, Set.of(A)));
    assertEquals(1, router.counts().ownerUnreachable());
  }

  @Test
  void keptClientWhoseOwnerIsDown_isBalancedAtOnceAndPinnedAgainWhenItIsUp_C5() {
    router.serve(SERVICE, List.of(A, B));
    router.down(SERVICE, A);
    assertTrue(router.isDown(A));
    assertEquals(new Balanced(B, A), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    assertEquals(1, router.counts().ownerUnreachable());
    router.up(SERVICE, A, true);
    assertEquals(new Pinned(OWNER), router.route(SERVICE, KEPT, Set.of()));
  }

  @Test
  void whereEveryInstanceLeftIsDown_theClientIsRefused() {
    router.serve(SERVICE, List.of(A, B));
    router.down(SERVICE, A);
    assertEquals(new Refused(Reason.EVERY_INSTANCE_DOWN), router.route(SERVICE, FREE, Set.of(B)));
    assertEquals(
        new Refused(Reason.EVERY_INSTANCE_FULL),
        router.route(SERVICE, FREE, Set.of(), instance -> true));
    router.down(SERVICE, B);
    assertEquals(new Refused(Reason.EVERY_INSTANCE_DOWN), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(new Refused(Reason.EVERY_INSTANCE_DOWN), router.route(SERVICE, FREE, Set.of()));
  }

  @Test
  void instanceThatIsUpAgain_startsSlowlyWhereThatIsSet_butNotOneThatNeverWas_E4() {
    router.slowStart(SERVICE, Duration.ofSeconds(10));
    router.serve(SERVICE, List.of(A, B));
    router.down(SERVICE, A);
    router.up(SERVICE, A, false);
    assertEquals(new Balanced(A), router.route(SERVICE, FREE, Set.of()));
    router.down(SERVICE, A);
    router.up(SERVICE, A, true);
    for (int i = 0; i < 10; i++) {
      assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    }
    ticker.move(Duration.ofSeconds(10));
    assertEquals(new Balanced(A), router.route(SERVICE, FREE, Set.of()));
  }

  @Test
  void whileTheTableIsNotCurrent_everyConnectionIsHeld() {
    router.serve(SERVICE, List.of(A, B));
    current.on = false;
    assertEquals(new Held(), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(new Held(), router.route(SERVICE, FREE, Set.of()));
    current.on = true;
    assertEquals(new Pinned(OWNER), router.route(SERVICE, KEPT, Set.of()));
    assertEquals(2, router.counts().held());
  }

  @Test
  void serviceThatNobodyServes_isRefused() {
    assertEquals(new Refused(Reason.UNKNOWN_SERVICE), router.route(SERVICE, FREE, Set.of()));
    router.serve(SERVICE, List.of(A));
    assertEquals(new Refused(Reason.NO_INSTANCE_LEFT), router.route(SERVICE, FREE, Set.of(A)));
    assertEquals(2, router.counts().refused());
  }

  @Test
  void fullInstances_areNotBalancedToButAPinnedClientKeepsItsOwner_rule16() {
    router.serve(SERVICE, List.of(A));
    assertEquals(
        new Refused(Reason.EVERY_INSTANCE_FULL),
        router.route(SERVICE, FREE, Set.of(), instance -> true));
    assertEquals(
        new Refused(Reason.NO_INSTANCE_LEFT),
        router.route(SERVICE, FREE, Set.of(A), instance -> true));
    assertEquals(new Pinned(OWNER), router.route(SERVICE, KEPT, Set.of(), instance -> true));
  }

  @Test
  void instanceServedNoMore_isNotChosenAndItsRestForgotten() {
    router.serve(SERVICE, List.of(A, B, B));
    router.failed(A);
    router.serve(SERVICE, List.of(B));
    assertFalse(router.isResting(A));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
  }

  @Test
  void instanceNamedTwice_countsOnce() {
    router.serve(SERVICE, List.of(A, B, B));
    assertEquals(new Balanced(A), router.route(SERVICE, FREE, Set.of()));
    assertEquals(new Balanced(B), router.route(SERVICE, FREE, Set.of()));
    assertEquals(new Balanced(A), router.route(SERVICE, FREE, Set.of()));
  }

  @Test
  void routerThatRunsAlone_mayAlwaysRoute() {
    assertTrue(Currency.ALWAYS.mayRoute());
    assertTrue(Currency.ALWAYS.whenItMay().toCompletableFuture().isDone());
  }
}
