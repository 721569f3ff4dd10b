package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Nobody may do too much, and nobody suffers from another's doing. SPEC E6. */
final class BudgetTest {
  private final AtomicLong now = new AtomicLong();
  private final Budget budget = new Budget(3, now::get);

  @Test
  void whoeverHasSpentAll_getsOneMoreAfterItsShareOfAMinute() {
    for (int i = 0; i < 3; i++) {
      assertTrue(budget.take("anna"));
    }
    assertFalse(budget.take("anna"));
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    assertTrue(budget.take("anna"));
    assertFalse(budget.take("anna"));
  }

  @Test
  void anotherUser_hasABudgetOfItsOwn() {
    while (budget.take("anna")) {
      // Until nothing is left.
    }
    assertTrue(budget.take("bert"));
  }

  @Test
  void restingLonger_savesNoMoreThanAMinutesWorth() {
    budget.take("anna");
    now.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < 3; i++) {
      assertTrue(budget.take("anna"));
    }
    assertFalse(budget.take("anna"));
  }
}
