package org.holdfast.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.stack.OwnAffinity.Grant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * SPEC A5 to A9, rule 8: renewals, extensions and connections race with the expiry on the owner
 * thread, and each affinity's deadline has one fate.
 */
class AffinitiesRaceTest {
  private static final int ROUNDS = 100_000;
  private static final ServiceAddress SHOP =
      new ServiceAddress(Endpoint.parse("192.0.2.1:80").address(), 80);
  private static final Endpoint INSTANCE = Endpoint.parse("10.0.0.1:8000");
  private static final AffinityKey KEY =
      new AffinityKey(SHOP, ClientSelector.address("203.0.113.7"));
  private static final Claim CLAIM = new Claim(List.of(), new Owner("node", 1, INSTANCE), 1, false);
  private static final Grant SECOND = new Grant(Duration.ofSeconds(1), false);
  private static final Grant HOUR = new Grant(Duration.ofHours(1), false);

  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
  private final Queue<Runnable> forTheOwner = new ConcurrentLinkedQueue<>();
  private final List<OwnAffinity> expired = new ArrayList<>();
  private final Affinities affinities = new Affinities(now::get, forTheOwner::add, expired::add);

  private interface Action {
    boolean run();
  }

  private void carryOutWhatIsWaiting() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    for (Runnable task = forTheOwner.poll(); task != null; task = forTheOwner.poll()) {
      tasks.add(task);
    }
    tasks.forEach(Runnable::run);
  }

  /** Both threads leave at once, as no parked thread could; then each dawdles a little. */
  private void meet(@Nullable Random jitter) {
    int mine = arrived.incrementAndGet();
    int all = mine + mine % 2;
    for (int spins = 0; arrived.get() < all; spins++) {
      if (spins > 10_000) {
        LockSupport.parkNanos(1_000);
      }
    }
    for (int left = jitter == null ? 0 : jitter.nextInt(100); left > 0; left--) {
      Thread.onSpinWait();
    }
  }

  /**
   * The owner's thread lets the affinity's time run out while another thread moves its deadline.
   */
  private int race(Action mover) {
    boolean[] moved = new boolean[1];
    Thread other =
        new Thread(
            () -> {
              Random jitter = new Random(1);
              for (int round = 0; round < ROUNDS; round++) {
                meet(jitter);
                moved[0] = mover.run();
                meet(null);
              }
            });
    other.setDaemon(true);
    other.start();
    int movedRounds = 0;
    Random jitter = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      affinities.establish(KEY, CLAIM, SECOND, "");
      expired.clear();
      meet(jitter);
      now.addAndGet(Duration.ofSeconds(2).toNanos());
      affinities.expire();
      meet(null);
      carryOutWhatIsWaiting();
      affinities.expire();
      assertEquals(moved[0] ? 0 : 1, expired.size(), "round " + round);
      movedRounds += moved[0] ? 1 : 0;
      assertEquals(moved[0], affinities.isHeld(KEY, INSTANCE));
      affinities.find(KEY, CLAIM.owner()).toList().forEach(this::forget);
      assertEquals(0, affinities.used());
    }
    return movedRounds;
  }

  private void forget(OwnAffinity affinity) {
    affinities.end(affinity);
    affinities.forget(affinity);
  }

  @Test
  void aRenewalThatSucceeded_isNeverExpired_andOneThatFailed_always_A5() {
    int renewed = race(() -> affinities.renew(KEY, INSTANCE, HOUR));
    assertTrue(renewed > 0 && renewed < ROUNDS, () -> renewed + " renewed");
  }

  @Test
  void anExtensionThatSucceeded_isNeverExpired_andOneThatFailed_always_A7() {
    int extended = race(() -> affinities.extend(KEY, INSTANCE, Duration.ofHours(1)).isPresent());
    assertTrue(extended > 0 && extended < ROUNDS, () -> extended + " extended");
  }

  @Test
  void ofSeveralThatMoveIt_theLatestDeadlineStays_A6_A7() throws Exception {
    affinities.establish(KEY, CLAIM, SECOND, "");
    List<Thread> threads = new ArrayList<>();
    for (int number = 1; number <= 4; number++) {
      int hours = number;
      Thread thread =
          new Thread(
              () -> {
                for (int minute = 0; minute < 1_000; minute++) {
                  Duration to = Duration.ofHours(hours).plusSeconds(minute);
                  Optional<Duration> left = affinities.extend(KEY, INSTANCE, to);
                  if (left.isEmpty() || left.get().compareTo(to) < 0) {
                    throw new AssertionError(left + " instead of " + to);
                  }
                  affinities.connected(KEY, INSTANCE, now.get());
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(Duration.ofHours(4).plusSeconds(999), affinities.timeLeft(KEY));
  }
}
