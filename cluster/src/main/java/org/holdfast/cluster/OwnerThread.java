package org.holdfast.cluster;

import static java.lang.System.Logger.Level.ERROR;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.holdfast.health.Pulse;
import org.holdfast.time.Ticker;

/** The one thread on which everything happens that changes a stack or a router. */
final class OwnerThread implements Executor, AutoCloseable {
  private static final long TICK_MILLIS = 10;
  private static final System.Logger LOG = System.getLogger(OwnerThread.class.getName());

  private final ScheduledThreadPoolExecutor thread;
  private final Pulse pulse = new Pulse(Ticker.SYSTEM);

  OwnerThread(String name) {
    thread = new ScheduledThreadPoolExecutor(1, task -> named(name, task));
    // What comes after the close concerns nobody any more.
    thread.setRejectedExecutionHandler((task, executor) -> {});
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A thread beside an owner's, for what may take a moment and changes nothing. */
  static ExecutorService background(String name) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> named(name + "-background", task));
    // What comes after the close concerns nobody any more.
    one.setRejectedExecutionHandler((task, executor) -> {});
    return one;
  }

  private static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, "holdfast-" + name);
    thread.setDaemon(true);
    // Not that of whoever deploys: it would be kept alive.
    thread.setContextClassLoader(OwnerThread.class.getClassLoader());
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(() -> run(task));
  }

  /** Runs it again and again, until the close. */
  @SuppressWarnings("FutureReturnValueIgnored") // It goes on until the close.
  void tick(Runnable task) {
    thread.scheduleWithFixedDelay(
        () -> {
          pulse.beat();
          run(task);
        },
        TICK_MILLIS,
        TICK_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** Any thread: whether it still does what it ticks for; nothing of a peer can hold it. */
  boolean isLive() {
    return pulse.isBeating();
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException defect) {
      LOG.log(ERROR, "HF-1112: a task failed; what it should have changed is as before", defect);
    }
  }

  /** Runs it on this thread and waits for its stage. */
  <T> T await(Supplier<CompletionStage<T>> task, Duration atMost)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(
        () ->
            task.get()
                .whenComplete(
                    (value, failure) -> {
                      if (failure == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(failure);
                      }
                    }));
    return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
