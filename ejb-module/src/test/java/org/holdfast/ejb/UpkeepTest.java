package org.holdfast.ejb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.ejb.Upkeep.Decision;
import org.holdfast.ejb.Upkeep.Decision.End;
import org.holdfast.ejb.Upkeep.Decision.Extend;
import org.holdfast.ejb.Upkeep.Decision.Keep;
import org.holdfast.ejb.Upkeep.Decision.Leave;
import org.holdfast.ejb.Upkeep.Walk;
import org.junit.jupiter.api.Test;

/** Serves SPEC A18: what becomes of an application's own affinities. */
class UpkeepTest {
  private static final Duration MARGIN = Duration.ofMinutes(2);

  private final OwnAffinities own = new OwnAffinities();

  private Walk walk(Function<HeldAffinity, Decision> decisions) {
    return new Upkeep(decisions, MARGIN, 100).walk(own).orElseThrow();
  }

  @Test
  void whatIsNeededNoLongerEndsHoweverMuchTimeItHas_A18() {
    own.hold("192.0.2.1", Duration.ofMinutes(29));
    own.hold("192.0.2.2", Duration.ofMinutes(1));

    assertEquals(new Walk(2, 2, 0, 0), walk(held -> new End()));

    assertEquals(List.of("end 192.0.2.1/32", "end 192.0.2.2/32"), own.asked());
  }

  @Test
  void whatIsKeptIsProlongedByWhatItWasGrantedOnlyWhenItIsCloseToExpiry_A18() {
    own.hold("192.0.2.1", MARGIN.plusNanos(1));
    own.hold("192.0.2.2", MARGIN);

    assertEquals(new Walk(2, 0, 1, 0), walk(held -> new Keep()));

    assertEquals(List.of("extend 192.0.2.2/32 PT30M"), own.asked());
  }

  @Test
  void whatIsExtendedIsSoOnlyWhenItIsCloseToExpiry_A18() {
    own.hold("192.0.2.1", MARGIN.plusNanos(1));
    own.hold("192.0.2.2", MARGIN);

    assertEquals(new Walk(2, 0, 1, 0), walk(held -> new Extend(Duration.ofHours(9))));

    assertEquals(List.of("extend 192.0.2.2/32 PT9H"), own.asked());
  }

  @Test
  void whatIsLeftIsNotTouched_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));

    assertEquals(new Walk(1, 0, 0, 0), walk(held -> new Leave()));

    assertEquals(List.of(), own.asked());
  }

  @Test
  void aDecisionThatFailsLeavesThatOneAndTheWalkGoesOn_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    own.hold("192.0.2.2", Duration.ofSeconds(1));
    own.hold("192.0.2.3", Duration.ofSeconds(1));
    ClientSelector second = ClientSelector.address("192.0.2.2");

    Walk walk =
        walk(
            held -> {
              if (held.client().equals(second)) {
                throw new IllegalStateException("a defect of the application");
              }
              return new End();
            });

    assertEquals(new Walk(3, 2, 0, 1), walk);
    assertEquals(List.of("end 192.0.2.1/32", "end 192.0.2.3/32"), own.asked());
  }

  @Test
  void aRefusalIsCountedAndTheWalkGoesOn_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    own.hold("192.0.2.2", Duration.ofSeconds(1));
    own.answer(ReturnCode.CLUSTER_UNAVAILABLE);

    assertEquals(new Walk(2, 0, 0, 2), walk(held -> new End()));
  }

  @Test
  void whatEndedInTheMeantimeDoesNotComeBackAndIsNoFailure_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    own.answer(ReturnCode.NO_SUCH_AFFINITY);

    assertEquals(new Walk(1, 0, 0, 0), walk(held -> new Keep()));

    assertEquals(List.of("extend 192.0.2.1/32 PT30M"), own.asked());
  }

  @Test
  void aWalkSeesNoMoreThanItMay_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    own.hold("192.0.2.2", Duration.ofSeconds(1));

    assertEquals(
        Optional.of(new Walk(1, 0, 0, 0)), new Upkeep(held -> new Leave(), MARGIN, 1).walk(own));
  }

  @Test
  void oneWalkAtATime_A18() throws Exception {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch decided = new CountDownLatch(1);
    Upkeep upkeep =
        new Upkeep(
            held -> {
              asked.countDown();
              await(decided);
              return new Leave();
            },
            MARGIN,
            100);
    CompletableFuture<Optional<Walk>> first = CompletableFuture.supplyAsync(() -> upkeep.walk(own));
    await(asked);

    assertEquals(Optional.empty(), upkeep.walk(own));

    decided.countDown();
    assertEquals(Optional.of(new Walk(1, 0, 0, 0)), first.get(10, TimeUnit.SECONDS));
    assertEquals(1, upkeep.walk(own).orElseThrow().seen());
  }

  @Test
  void anInterruptEndsTheWalk_A18() {
    own.hold("192.0.2.1", Duration.ofSeconds(1));
    own.hold("192.0.2.2", Duration.ofSeconds(1));
    try {
      Walk walk =
          walk(
              held -> {
                Thread.currentThread().interrupt();
                return new Leave();
              });
      assertEquals(1, walk.seen());
    } finally {
      assertEquals(true, Thread.interrupted());
    }
  }

  @Test
  void aConnectorThatIsStoppedIsTheCallersToHear_andTheNextWalkMayBegin_A18() {
    Upkeep upkeep = new Upkeep(held -> new Leave(), MARGIN, 100);
    own.stop();
    assertThrows(AffinityUnavailableException.class, () -> upkeep.walk(own));
    assertThrows(AffinityUnavailableException.class, () -> upkeep.walk(own));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertEquals(true, latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }
}
