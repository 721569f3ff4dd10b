package org.holdfast.cluster;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answers that the cluster owes. Each comes or fails within the operation timeout, whatever
 * Hazelcast does; closing fails those still owed. Safe for all threads.
 *
 * <p>Hazelcast's calls that block are made on a few threads here. Those that do not block would
 * start a thread for each answer on a machine of two cores, exist for half of the operations only,
 * and read rows on the thread that an unknown kind of row makes wait for itself.
 */
final class Answers implements AutoCloseable {
  /** How many may be owed at once; a further question fails at once. */
  private static final int MOST_OWED = 100_000;

  private static final int CALLERS = 8;

  private final long timeoutMillis;
  private final Set<Owed<?>> owed = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor callers;
  private final ScheduledThreadPoolExecutor timeouts;

  /**
   * Starts no thread before the first question.
   *
   * @param about what the questions are about, for the threads' names
   */
  Answers(String about, long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
    callers =
        new ThreadPoolExecutor(
            CALLERS,
            CALLERS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads(about + "-call"));
    callers.allowCoreThreadTimeOut(true);
    timeouts = new ScheduledThreadPoolExecutor(1, threads(about + "-timeout"));
    timeouts.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory threads(String task) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "holdfast-" + task + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Threads that calls may block. */
  Executor callers() {
    return callers;
  }

  /**
   * What the call will return.
   *
   * @param question for messages
   * @param thread where to make the call; it may be kept waiting
   */
  <T> CompletionStage<T> of(String question, Callable<T> call, Executor thread) {
    if (owed.size() >= MOST_OWED) {
      return CompletableFuture.failedStage(
          new RejectedExecutionException(
              question + ": " + MOST_OWED + " answers are owed already"));
    }
    Owed<T> owing = new Owed<>(question, call);
    try {
      owing.start();
      thread.execute(owing);
    } catch (RejectedExecutionException closed) {
      owing.settle(null, closed);
    }
    return owing.answer;
  }

  @Override
  public void close() {
    timeouts.shutdownNow();
    // First, so that who is interrupted has been told why; and again for those asked meanwhile.
    failAll();
    callers.shutdownNow();
    failAll();
  }

  private void failAll() {
    owed.forEach(
        one -> one.settle(null, new RejectedExecutionException("the cluster has been left")));
  }

  /** One answer that has not come yet. */
  private final class Owed<T> implements Runnable {
    private final String question;
    private final Callable<T> call;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private volatile @Nullable Future<?> timeout;

    Owed(String question, Callable<T> call) {
      this.question = question;
      this.call = call;
    }

    void start() {
      owed.add(this);
      timeout = timeouts.schedule(this::giveUp, timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private void giveUp() {
      String late = question + ": the cluster did not answer in " + timeoutMillis + " ms";
      settle(null, new TimeoutException(late));
    }

    @Override
    public void run() {
      if (answer.isDone()) {
        // Its time was over before its turn came: what was given up must not happen later.
        return;
      }
      try {
        settle(call.call(), null);
      } catch (Exception failed) {
        settle(null, failed);
      }
    }

    void settle(@Nullable T value, @Nullable Throwable failure) {
      owed.remove(this);
      Future<?> waiting = timeout;
      if (waiting != null) {
        waiting.cancel(false);
      }
      if (failure == null) {
        answer.complete(value);
      } else {
        answer.completeExceptionally(failure);
      }
    }
  }
}
