package org.holdfast.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.holdfast.stack.TimingWheel.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC A9 and rule 7: what is due is handed over, wherever the clock's numbers begin. */
class TimingWheelTest {
  private static final Duration TICK = Duration.ofNanos(1 << 26);
  private static final int ALL = Integer.MAX_VALUE;

  /** A wheel whose time is moved by hand, and what it handed over and was then ended. */
  private static final class Run {
    private final List<Entry> ended = new ArrayList<>();
    private final TimingWheel<Entry> wheel;
    private long now;

    Run(long start) {
      now = start;
      wheel = new TimingWheel<>(start, this::end);
    }

    private void end(Entry entry, long deadline) {
      assertTrue(deadline - now <= 0, "early");
      if (entry.end(deadline)) {
        ended.add(entry);
      }
    }

    Entry add(Duration after) {
      Entry entry = new Entry(now + after.toNanos());
      wheel.schedule(entry);
      return entry;
    }

    void moveEntry(Entry entry, Duration after) {
      assertTrue(entry.move(entry.deadline(), now + after.toNanos()));
    }

    List<Entry> endedAfter(Duration by) {
      now += by.toNanos();
      assertTrue(wheel.advance(now, ALL));
      return List.copyOf(ended);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 5_000_000_000L})
  void anEntry_isHandedOverAtItsDeadlineAndNotBefore(long start) {
    for (Duration after :
        List.of(
            Duration.ofNanos(1),
            Duration.ofSeconds(3),
            Duration.ofHours(4),
            Duration.ofDays(40),
            Duration.ofDays(365 * 136))) {
      Run run = new Run(start);
      Entry entry = run.add(after);
      assertEquals(List.of(), run.endedAfter(after.minusNanos(1)), after + " from " + start);
      assertEquals(List.of(entry), run.endedAfter(TICK.plusNanos(1)), after + " from " + start);
    }
  }

  @Test
  void aDeadlineMovedLater_needsNoWordToTheWheel() {
    Run run = new Run(0);
    Entry entry = run.add(Duration.ofSeconds(30));
    run.endedAfter(Duration.ofSeconds(29));
    run.moveEntry(entry, Duration.ofSeconds(30));
    assertEquals(List.of(), run.endedAfter(Duration.ofSeconds(29)));
    assertEquals(List.of(entry), run.endedAfter(Duration.ofSeconds(2)));
  }

  @Test
  void aDeadlineMovedEarlier_isKeptOnceScheduled() {
    Run run = new Run(Long.MAX_VALUE);
    Entry entry = run.add(Duration.ofHours(4));
    run.moveEntry(entry, Duration.ofSeconds(3));
    run.wheel.schedule(entry);
    assertEquals(List.of(), run.endedAfter(Duration.ofSeconds(3).minusNanos(1)));
    assertEquals(List.of(entry), run.endedAfter(TICK));
    assertEquals(List.of(entry), run.endedAfter(Duration.ofHours(5)), "once");
  }

  @Test
  void whatEndedOrWasRemoved_isNotHandedOver() {
    Run run = new Run(0);
    Entry first = run.add(Duration.ofSeconds(3));
    assertTrue(first.end(first.deadline()));
    run.wheel.schedule(first);
    run.wheel.remove(run.add(Duration.ofSeconds(3)));
    assertEquals(List.of(), run.endedAfter(Duration.ofDays(1)));
  }

  @Test
  void aProcessStoppedFor90Seconds_catchesUpAtOnce() {
    Run run = new Run(Long.MAX_VALUE);
    List<Entry> due = new ArrayList<>();
    for (int second = 0; second < 90; second++) {
      due.add(run.add(Duration.ofSeconds(second)));
    }
    Entry later = run.add(Duration.ofSeconds(91));
    assertEquals(due, run.endedAfter(Duration.ofSeconds(90)), "the earliest first");
    assertEquals(91, run.endedAfter(Duration.ofSeconds(2)).size());
    assertEquals(Entry.ENDED, later.deadline());
  }

  @Test
  void whatNobodyEndedOrMoved_isHandedOverAgain() {
    List<Long> judged = new ArrayList<>();
    TimingWheel<Entry> wheel =
        new TimingWheel<>(0, (entry, deadline) -> judged.add(entry.deadline()));
    wheel.schedule(new Entry(5));
    for (int tick = 1; tick <= 3; tick++) {
      assertTrue(wheel.advance(tick * TICK.toNanos(), ALL));
      assertEquals(tick, judged.size());
    }
  }

  @Test
  void anEntryWhoseHandingOverFails_staysInTheWheel() {
    List<Entry> tried = new ArrayList<>();
    TimingWheel<Entry> wheel =
        new TimingWheel<>(
            0,
            (entry, deadline) -> {
              tried.add(entry);
              throw new IllegalStateException("the cluster is away");
            });
    wheel.schedule(new Entry(5));
    for (int tick = 1; tick <= 2; tick++) {
      long now = tick * TICK.toNanos();
      assertThrows(IllegalStateException.class, () -> wheel.advance(now, ALL));
      assertEquals(tick, tried.size());
    }
  }

  @Test
  void oneCall_looksAtNoMoreEntriesThanItMay() {
    Run run = new Run(0);
    for (int entry = 0; entry < 10; entry++) {
      run.add(Duration.ofHours(1));
    }
    long now = Duration.ofHours(2).toNanos();
    run.now = now;
    int calls = 1;
    while (!run.wheel.advance(now, 3)) {
      assertTrue(run.ended.size() <= 3 * calls);
      calls++;
    }
    assertEquals(10, run.ended.size());
  }

  @Test
  void endAndMove_giveWayToWhoeverCameFirst() {
    Entry entry = new Entry(5);
    assertFalse(entry.end(4));
    assertTrue(entry.move(5, 9));
    assertFalse(entry.end(5));
    assertTrue(entry.end(9));
    assertFalse(entry.move(9, 12));
    assertFalse(entry.move(Entry.ENDED, 12), "ended for good");
    assertFalse(entry.end(Entry.ENDED));
    assertEquals(Entry.ENDED + 1, new Entry(Entry.ENDED).deadline(), "a time, not the end");
  }

  private enum Kind {
    ADD,
    MOVE,
    END,
    REMOVE,
    ADVANCE
  }

  /** One thing that happens to a wheel: to which of its entries, and with how much time. */
  private record Step(Kind kind, int entry, long nanos) {}

  @Property
  void anyHistory_handsOverLikeANaiveList(
      @ForAll("starts") long start, @ForAll("histories") List<Step> history) {
    Run run = new Run(start);
    List<Entry> waiting = new ArrayList<>();
    for (Step step : history) {
      apply(step, run, waiting);
    }
    run.now += 1L << 60;
    assertTrue(run.wheel.advance(run.now, ALL));
    assertTrue(run.ended.containsAll(waiting), "all is over in the end");
  }

  private static void apply(Step step, Run run, List<Entry> waiting) {
    if (step.kind() == Kind.ADD || waiting.isEmpty()) {
      waiting.add(run.add(Duration.ofNanos(step.nanos())));
      return;
    }
    Entry entry = waiting.get(step.entry() % waiting.size());
    switch (step.kind()) {
      case MOVE -> move(entry, step.nanos(), run);
      case END -> {
        assertTrue(entry.end(entry.deadline()));
        waiting.remove(entry);
      }
      case REMOVE -> {
        run.wheel.remove(entry);
        waiting.remove(entry);
      }
      default -> advance(step, run, waiting);
    }
  }

  private static void move(Entry entry, long nanos, Run run) {
    long before = entry.deadline();
    run.moveEntry(entry, Duration.ofNanos(nanos));
    if (entry.deadline() - before < 0) {
      run.wheel.schedule(entry);
    }
  }

  private static void advance(Step step, Run run, List<Entry> waiting) {
    run.ended.clear();
    run.now += step.nanos();
    int atMost = 1 + step.entry();
    int calls = 1;
    while (!run.wheel.advance(run.now, atMost)) {
      assertTrue(run.ended.size() <= calls * atMost);
      calls++;
    }
    for (Entry entry : run.ended) {
      assertTrue(waiting.remove(entry), "ended once, and not after it was let go");
    }
    for (Entry entry : waiting) {
      assertTrue(entry.deadline() + TICK.toNanos() - run.now > 0, "late");
    }
  }

  @Provide
  Arbitrary<Long> starts() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.longs().between(0, 1L << 40).map(by -> Long.MAX_VALUE - by));
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(Kind.ADD)),
            Tuple.of(4, Arbitraries.just(Kind.ADVANCE)),
            Tuple.of(3, Arbitraries.of(Kind.MOVE, Kind.END, Kind.REMOVE)));
    Arbitrary<Long> nanos =
        Combinators.combine(Arbitraries.integers().between(0, 55), Arbitraries.longs())
            .as((bits, random) -> random & ((1L << bits) - 1));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 20), nanos)
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }
}
