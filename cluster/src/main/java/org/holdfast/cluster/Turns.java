package org.holdfast.cluster;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs what is done with one key one after another, in the order of asking; different keys at the
 * same time. Safe for all threads.
 */
final class Turns {
  private final Executor threads;

  /** Those that wait behind the one that runs; a key is here while one of its runs. */
  private final Map<Object, Queue<Runnable>> waiting = new HashMap<>();

  Turns(Executor threads) {
    this.threads = threads;
  }

  synchronized void execute(Object key, Runnable work) {
    Queue<Runnable> queue = waiting.get(key);
    if (queue == null) {
      threads.execute(() -> run(key, work));
      waiting.put(key, new ArrayDeque<>());
    } else {
      queue.add(work);
    }
  }

  private void run(Object key, Runnable work) {
    try {
      work.run();
    } finally {
      next(key);
    }
  }

  private synchronized void next(Object key) {
    Queue<Runnable> queue = waiting.get(key);
    Runnable next = queue == null ? null : queue.poll();
    if (next == null) {
      waiting.remove(key);
      return;
    }
    try {
      threads.execute(() -> run(key, next));
    } catch (RejectedExecutionException closed) {
      waiting.remove(key);
    }
  }
}
