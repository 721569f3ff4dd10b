package org.holdfast.fronttier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.fronttier.Places.Waiter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SPEC rule 16: places, and who gets the next. */
class PlacesTest {
  private static final Endpoint A = Endpoint.parse("127.0.0.1:1");
  private static final Endpoint B = Endpoint.parse("127.0.0.1:2");

  private final List<String> granted = new ArrayList<>();
  private final Set<Endpoint> down = new HashSet<>();

  private Places places(int maxConnections, int maxWaiting) {
    return new Places(
        new InstanceLimit(maxConnections, maxWaiting, Duration.ofSeconds(1), false),
        instance -> !down.contains(instance));
  }

  private Waiter waiter(String name, @Nullable Endpoint wanted) {
    return new Waiter(
        wanted, instance -> granted.add(name), () -> granted.add(name + " abandoned"));
  }

  @Test
  void placesBeyondTheLimit_areNotGiven_rule16() {
    Places places = places(2, 1);
    assertTrue(places.take(A));
    assertTrue(places.take(A));
    assertFalse(places.take(A));
    assertTrue(places.isFull(A));
    assertTrue(places.take(B));
    places.free(A);
    assertTrue(places.take(A));
  }

  @Test
  void placeThatIsFreedAtADownInstance_isGivenToNobody_E4() {
    Places places = places(1, 9);
    assertTrue(places.take(A));
    assertTrue(places.await(waiter("for any", null)));
    down.add(A);
    places.free(A);
    assertEquals(List.of(), granted);
    down.remove(A);
    places.handOut(A);
    assertEquals(List.of("for any"), granted);
  }

  @Test
  void whoWaitsForAnInstanceThatGoesDown_waitsNoLonger_C5() {
    Places places = places(1, 9);
    assertTrue(places.take(A) && places.take(B));
    assertTrue(places.await(waiter("for A", A)));
    assertTrue(places.await(waiter("for B", B)));
    places.abandon(A);
    assertEquals(List.of("for A abandoned"), granted);
    assertEquals(1, places.waiting());
    places.free(A);
    assertTrue(places.take(A));
  }

  @Test
  void freedPlace_goesToWhoWaitsLongest_rule16() {
    Places places = places(1, 9);
    assertTrue(places.take(A) && places.take(B));
    assertTrue(places.await(waiter("first for A", A)));
    assertTrue(places.await(waiter("second, for any", null)));
    assertTrue(places.await(waiter("third for A", A)));
    places.free(A);
    assertEquals(List.of("first for A"), granted);
    assertFalse(places.take(A));
    places.free(B);
    places.free(A);
    assertEquals(List.of("first for A", "second, for any", "third for A"), granted);
    assertEquals(0, places.waiting());
  }

  @Test
  void newcomer_doesNotOvertakeWhoWaits_rule16() {
    Places places = places(1, 9);
    assertTrue(places.await(waiter("waits for any", null)));
    assertTrue(places.isFull(A));
    assertFalse(places.take(A));
    places.handOut(A);
    assertEquals(List.of("waits for any"), granted);
  }

  @Test
  void whoLeaves_freesItsPlaceInTheQueueAndIsGrantedNothing_rule16() {
    Places places = places(1, 1);
    assertTrue(places.take(A));
    Waiter leaving = waiter("leaving", A);
    assertTrue(places.await(leaving));
    assertFalse(places.await(waiter("too many", A)));
    assertTrue(places.leave(leaving));
    assertFalse(places.leave(leaving));
    assertTrue(places.await(waiter("next", A)));
    places.free(A);
    assertEquals(List.of("next"), granted);
  }

  @Test
  void manyThreads_neverHoldMoreThanTheLimitAndAllAreServed_rule16() throws Exception {
    int limit = 3;
    Places places = places(limit, 1_000);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger mostHeld = new AtomicInteger();
    int threads = 4;
    int rounds = 5_000;
    CountDownLatch served = new CountDownLatch(threads * rounds);
    Runnable use =
        () -> {
          mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
          held.decrementAndGet();
          served.countDown();
        };
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      boolean any = i % 2 == 0;
      running.add(
          Target.start(
              "client",
              () -> {
                for (int round = 0; round < rounds; round++) {
                  comeAndGo(places, any, use);
                }
              }));
    }
    for (Thread one : running) {
      one.join(30_000);
    }
    assertEquals(0, served.getCount());
    assertTrue(mostHeld.get() <= limit, () -> "held at once: " + mostHeld);
    assertEquals(0, places.waiting());
    assertFalse(places.isFull(A));
  }

  private static void comeAndGo(Places places, boolean any, Runnable use) {
    if (places.take(A)) {
      use.run();
      places.free(A);
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    places.await(new Waiter(any ? null : A, instance -> done.countDown(), () -> {}));
    places.handOut(A);
    try {
      done.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    use.run();
    places.free(A);
  }
}
