package org.holdfast.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SPEC C1 and E4: fewest active connections, round robin among equals, the ailing left alone. */
class BalancerTest {
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);
  private static final Endpoint CLIENT = Endpoint.parse("203.0.113.1:4000");
  private static final Endpoint A = instance(0);
  private static final Endpoint B = instance(1);

  private final ManualTicker ticker = new ManualTicker();
  private final ConnectionTable connections =
      new ConnectionTable(
          new ManualTicker(), ConnectionEvents.NOBODY, new Seats(new ManualTicker(), true));
  private final Health health = new Health(ticker);
  private final SlowStart slowStart = new SlowStart(ticker);
  private final Balancer balancer = new Balancer(connections, health, slowStart);

  private static Endpoint instance(int number) {
    return Endpoint.parse("198.51.100.1:" + (8_000 + number));
  }

  private void publish(int count) {
    balancer.publish(instances(count), Set.of());
  }

  private static List<Endpoint> instances(int count) {
    return IntStream.range(0, count).mapToObj(BalancerTest::instance).toList();
  }

  private @Nullable Endpoint choose() {
    return balancer.choose(Set.of(), instance -> false);
  }

  @Property
  void choice_isTheNextOfThoseWithFewestConnections(
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 12) Integer> closes) {
    ConnectionTable table =
        new ConnectionTable(
            new ManualTicker(), ConnectionEvents.NOBODY, new Seats(new ManualTicker(), true));
    Balancer fresh = new Balancer(table, health, slowStart);
    fresh.publish(instances(count), Set.of());
    List<Endpoint> open = new ArrayList<>();
    List<ConnectionTable.Open> handles = new ArrayList<>();
    int turn = 0;
    for (int close : closes) {
      if (close < open.size()) {
        open.remove(close);
        handles.remove(close).close();
        continue;
      }
      int expected = fewest(open, count, turn);
      turn = (expected + 1) % count;
      assertEquals(instance(expected), fresh.choose(Set.of(), instance -> false));
      open.add(instance(expected));
      handles.add(table.open(SERVICE, CLIENT, instance(expected), false));
    }
  }

  private static int fewest(List<Endpoint> open, int count, int turn) {
    return IntStream.range(0, count)
        .map(step -> (turn + step) % count)
        .boxed()
        .min((one, other) -> Long.compare(connectionsTo(open, one), connectionsTo(open, other)))
        .orElseThrow();
  }

  private static long connectionsTo(List<Endpoint> open, int number) {
    return open.stream().filter(instance(number)::equals).count();
  }

  @Test
  void idleInstances_areTakenInTurn() {
    publish(3);
    Map<Endpoint, Integer> chosen = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      chosen.merge(Objects.requireNonNull(choose()), 1, Integer::sum);
    }
    assertEquals(Map.of(instance(0), 100, instance(1), 100, instance(2), 100), chosen);
  }

  @Test
  void fullInstances_arePassedOver_rule16() {
    publish(3);
    assertEquals(B, balancer.choose(Set.of(A), instance(2)::equals));
    assertNull(balancer.choose(Set.of(A), instance -> true));
  }

  @Test
  void triedInstances_areNotNamedAgain() {
    publish(2);
    assertEquals(B, balancer.choose(Set.of(A), instance -> false));
    assertNull(balancer.choose(Set.of(A, B), instance -> false));
  }

  @Test
  void withoutInstances_thereIsNoChoice() {
    assertNull(choose());
    publish(1);
    assertEquals(A, choose());
    publish(0);
    assertNull(choose());
  }

  @Test
  void instanceThatFailed_restsUntilItsTimeIsOver() {
    publish(2);
    health.failed(A);
    for (int i = 0; i < 10; i++) {
      assertEquals(B, choose());
    }
    ticker.move(Health.FIRST_REST.minusNanos(1));
    assertTrue(health.isResting(A));
    ticker.move(Duration.ofNanos(1));
    assertFalse(health.isResting(A));
  }

  @Test
  void afterTheRest_oneConnectionIsLetThroughOnTrial() {
    publish(2);
    health.failed(A);
    ticker.move(Health.FIRST_REST);
    assertEquals(1, choicesOfA(10));
    ticker.move(Health.FIRST_REST);
    assertEquals(1, choicesOfA(10));
  }

  private long choicesOfA(int choices) {
    return IntStream.range(0, choices).filter(i -> A.equals(choose())).count();
  }

  @Test
  void success_endsTheRestAndItsGrowth() {
    publish(2);
    failTrials(3);
    ticker.move(Duration.ofSeconds(16));
    health.reached(A);
    assertEquals(5, choicesOfA(10));
    health.failed(A);
    ticker.move(Health.FIRST_REST);
    assertFalse(health.isResting(A));
  }

  @Test
  void failedTrials_growTheRestUpToItsBound() {
    publish(2);
    health.failed(A);
    for (int seconds : new int[] {2, 4, 8, 16, 30, 30, 30}) {
      ticker.move(Duration.ofSeconds(seconds).minusNanos(1));
      assertTrue(health.isResting(A), seconds + " s");
      ticker.move(Duration.ofNanos(1));
      assertEquals(1, choicesOfA(2));
      health.failed(A);
    }
  }

  @Test
  void manyFailuresAtOnce_areOneFailure() {
    publish(2);
    for (int i = 0; i < 100; i++) {
      health.failed(A);
    }
    ticker.move(Health.FIRST_REST);
    assertFalse(health.isResting(A));
    assertEquals(100, health.failures());
  }

  @Test
  void restingInstances_areChosenIfNothingElseIsLeft() {
    publish(2);
    health.failed(A);
    health.failed(B);
    assertNotEquals(choose(), choose());
    assertEquals(A, balancer.choose(Set.of(B), instance -> false));
  }

  @Test
  void downInstances_areNeverChosen_notEvenAsTheLast() {
    publish(2);
    health.down(SERVICE, A);
    assertEquals(0, choicesOfA(10));
    assertNull(balancer.choose(Set.of(B), instance -> false));
    ticker.move(Health.LONGEST_REST);
    assertNull(balancer.choose(Set.of(B), instance -> false));
    assertTrue(health.up(SERVICE, A));
    assertEquals(5, choicesOfA(10));
  }

  @Test
  void instanceOfTwoServices_isUpWhenBothHaveFoundItUp() {
    ServiceAddress other = new ServiceAddress(IpAddress.parse("192.0.2.2"), 80);
    health.down(SERVICE, A);
    health.down(other, A);
    assertTrue(health.up(SERVICE, A));
    assertFalse(health.up(SERVICE, A));
    assertTrue(health.isDown(A));
    assertTrue(health.up(other, A));
    assertFalse(health.isDown(A));
  }

  @Test
  void severalResetsInARow_areAFailureAndAnAnswerBetweenThemClearsIt() {
    publish(2);
    health.reset(A);
    health.reset(A);
    health.answered(A);
    health.reset(A);
    health.reset(A);
    assertFalse(health.isResting(A));
    health.reset(A);
    assertTrue(health.isResting(A));
    assertEquals(1, health.failures());
  }

  @Test
  void slowStart_sharesLinearlyByConnectionsThatStayOpen() {
    ticker.move(Duration.ofDays(1));
    slowStart.lasts(Duration.ofSeconds(100));
    publish(2);
    slowStart.returned(A);
    ticker.move(Duration.ofSeconds(25));
    openSome(1_000);
    // A quarter of what B has.
    assertEquals(200, connections.count(A), 1);
    ticker.move(Duration.ofSeconds(25));
    openSome(1_000);
    assertEquals(667, connections.count(A), 1);
    ticker.move(Duration.ofSeconds(50));
    openSome(1_000);
    assertEquals(1_500, connections.count(A), 1);
  }

  private void openSome(int count) {
    for (int i = 0; i < count; i++) {
      connections.open(SERVICE, CLIENT, Objects.requireNonNull(choose()), false);
    }
  }

  @Test
  void slowStart_isForThoseThatComeBackAndNotForNewcomers() {
    slowStart.lasts(Duration.ofSeconds(100));
    publish(1);
    publish(2);
    assertEquals(1, slowStart.share(A));
    assertEquals(1, slowStart.share(B));
    publish(1);
    publish(2);
    assertEquals(1, slowStart.share(A));
    ticker.move(Duration.ofSeconds(10));
    assertEquals(0.1, slowStart.share(B));
    publish(1);
    assertEquals(1, slowStart.share(B));
  }

  @Test
  void slowStart_isOverOnceAndForAll() {
    slowStart.lasts(Duration.ofSeconds(100));
    slowStart.returned(A);
    assertTrue(slowStart.share(A) > 0, "else it would never be chosen");
    ticker.move(Duration.ofSeconds(100));
    assertEquals(1, slowStart.share(A));
    slowStart.lasts(Duration.ofSeconds(1_000));
    assertEquals(1, slowStart.share(A));
  }

  @Test
  void slowStart_remembersABoundedNumberOfThoseThatLeft() {
    slowStart.lasts(Duration.ofSeconds(100));
    publish(SlowStart.MOST_GONE + 1);
    publish(0);
    publish(SlowStart.MOST_GONE + 1);
    assertEquals(1, slowStart.share(A));
    assertTrue(slowStart.share(B) < 1);
  }

  @Test
  void instancesNoLongerServed_areForgotten() {
    health.failed(A);
    health.forgetAllBut(List.of(B));
    assertFalse(health.isResting(A));
  }

  private void failTrials(int times) {
    health.failed(A);
    for (int seconds = 2, i = 0; i < times; i++, seconds *= 2) {
      ticker.move(Duration.ofSeconds(seconds));
      assertEquals(1, choicesOfA(2));
      health.failed(A);
    }
  }
}
