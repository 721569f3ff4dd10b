package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SPEC rules 9 and 10: whatever the cluster does, every question comes to something in time. */
class AnswersTest {
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final Answers answers = new Answers("test", 500);
  private final Turns turns = new Turns(answers.callers());

  @AfterEach
  void stop() {
    stalled.countDown();
    answers.close();
  }

  @Test
  void aCallThatDoesNotReturn_isGivenUpInTime() {
    Throwable failure = Answer.failureOf(ask(answers.callers(), this::stall));
    assertInstanceOf(TimeoutException.class, failure);
    assertEquals("question: the cluster did not answer in 500 ms", failure.getMessage());
  }

  @Test
  void whatWasGivenUp_neverHappensLater() {
    Executor oneKey = work -> turns.execute("key", work);
    CompletionStage<Integer> first = ask(oneKey, this::stall);
    CompletionStage<Integer> waiting = ask(oneKey, calls::incrementAndGet);
    List.of(first, waiting).forEach(Answer::failureOf);
    stalled.countDown();
    assertEquals(1, Answer.of(ask(oneKey, calls::incrementAndGet)), "the one before never ran");
  }

  @Test
  void aStalledKey_holdsUpNoOther() {
    CompletionStage<Integer> held = ask(work -> turns.execute("stalled", work), this::stall);
    assertEquals(1, Answer.of(ask(work -> turns.execute("other", work), calls::incrementAndGet)));
    Answer.failureOf(held);
  }

  @Test
  void closing_failsWhatIsOwedAndWhatIsAskedAfterwards() {
    Answers patient = new Answers("patient", 3_600_000);
    CompletionStage<Integer> owed = patient.of("question", this::stall, patient.callers());
    patient.close();
    assertInstanceOf(RejectedExecutionException.class, Answer.failureOf(owed));
    assertInstanceOf(
        RejectedExecutionException.class,
        Answer.failureOf(patient.of("question", calls::incrementAndGet, patient.callers())));
  }

  private CompletionStage<Integer> ask(Executor thread, Callable<Integer> call) {
    return answers.of("question", call, thread);
  }

  private int stall() throws InterruptedException {
    stalled.await();
    return 0;
  }
}
