package org.holdfast.cluster;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers that the cluster owes. Each comes or fails within the operation timeout, whatever
 * Hazelcast does; closing fails those still owed. Safe for all threads.
 */
final class Answers implements AutoCloseable {
  /** How many may be owed at once; a further question fails at once. */
  static final int MOST_OWED = 100_000;

  /** Enough for some 10,000 calls a second; a stalled member holds up to this many for a while. */
  private static final int CALLERS = 8;

  private final long timeoutMillis;
  private final Set<Owed<?>> owed = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor callers;

  /**
   * Rows are read here: for a row of an unknown kind Hazelcast asks the cluster and waits, which on
   * its own threads means for ever. Its own choice may be a new thread for each answer.
   */
  private final ThreadPoolExecutor readers;

  private final ScheduledThreadPoolExecutor timeouts;

  Answers(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
    callers = pool(CALLERS, "call");
    readers = pool(1, "read");
    timeouts = new ScheduledThreadPoolExecutor(1, threads("timeout"));
    timeouts.setRemoveOnCancelPolicy(true);
  }

  private static ThreadPoolExecutor pool(int size, String task) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory threads(String task) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "holdfast-facility-" + task + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The answer to a question that Hazelcast itself answers later. */
  <T> CompletionStage<T> later(String question, Supplier<CompletionStage<T>> ask) {
    return owe(question, owing -> ask.get().whenCompleteAsync(owing::give, readers));
  }

  /** The answer to a question for which Hazelcast only has a call that blocks. */
  <T> CompletionStage<T> called(String question, Callable<T> call) {
    return owe(question, owing -> callers.execute(() -> owing.call(call)));
  }

  private <T> CompletionStage<T> owe(String question, Consumer<Owed<T>> ask) {
    if (owed.size() >= MOST_OWED) {
      return CompletableFuture.failedStage(
          new RejectedExecutionException(
              question + ": " + MOST_OWED + " answers are owed already"));
    }
    Owed<T> owing = new Owed<>(question);
    try {
      owing.start();
      ask.accept(owing);
    } catch (RuntimeException refused) {
      owing.fail(refused);
    }
    return owing.answer;
  }

  @Override
  public void close() {
    timeouts.shutdownNow();
    callers.shutdownNow();
    readers.shutdownNow();
    owed.forEach(one -> one.fail(new RejectedExecutionException("the cluster was left")));
  }

  /** One answer that has not come yet. */
  private final class Owed<T> {
    private final String question;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private volatile @Nullable Future<?> timeout;

    Owed(String question) {
      this.question = question;
    }

    void start() {
      owed.add(this);
      timeout = timeouts.schedule(this::giveUp, timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private void giveUp() {
      fail(
          new TimeoutException(
              question + ": the cluster did not answer in " + timeoutMillis + " ms"));
    }

    void call(Callable<T> call) {
      if (answer.isDone()) {
        // Its time was over before its turn came: what was given up must not happen later.
        return;
      }
      try {
        give(call.call(), null);
      } catch (Exception failed) {
        fail(failed);
      }
    }

    void give(@Nullable T value, @Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
        return;
      }
      settle();
      answer.complete(value);
    }

    void fail(Throwable failure) {
      settle();
      answer.completeExceptionally(failure);
    }

    private void settle() {
      owed.remove(this);
      Future<?> waiting = timeout;
      if (waiting != null) {
        waiting.cancel(false);
      }
    }
  }
}
