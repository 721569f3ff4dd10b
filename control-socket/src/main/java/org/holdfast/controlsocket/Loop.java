package org.holdfast.controlsocket;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** The one thread of a control socket: it waits for all channels, and runs what is handed to it. */
final class Loop implements Executor, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Loop.class.getName());
  private static final long CLOSE_MILLIS = 5_000;
  private static final long TICK_MILLIS = 20;

  /** What happens by time. */
  interface Clocked {
    /** Whether there is anything to wait for. */
    boolean isWaiting();

    /** Does what is due. */
    void tick();
  }

  private final Selector selector = Selector.open();
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Clocked> clocked = new ArrayList<>();
  private volatile boolean closing;

  Loop(String name) throws IOException {
    thread = new Thread(this::run, name);
    // Not that of whoever deploys: it would be kept alive.
    thread.setContextClassLoader(Loop.class.getClassLoader());
  }

  /** Before {@link #start}. */
  void tick(Clocked one) {
    clocked.add(one);
  }

  void start() {
    thread.start();
  }

  /** Watches a channel for somebody; on this thread, or before {@link #start}. */
  SelectionKey watch(SelectableChannel channel, int operations, Ready whose) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, whose);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  private void run() {
    while (!closing) {
      try {
        select();
      } catch (IOException broken) {
        LOG.log(ERROR, "HF-1504: the control socket cannot go on", broken);
        return;
      }
      runTasks();
      clocked.forEach(one -> safely(one::tick));
    }
  }

  private void select() throws IOException {
    if (!tasks.isEmpty()) {
      selector.selectNow(Loop::serve);
    } else if (clocked.stream().anyMatch(Clocked::isWaiting)) {
      selector.select(Loop::serve, TICK_MILLIS);
    } else {
      selector.select(Loop::serve);
    }
  }

  private static void serve(SelectionKey key) {
    Ready whose = (Ready) key.attachment();
    try {
      if (key.isValid()) {
        whose.ready();
      }
    } catch (IOException gone) {
      safely(() -> whose.failed(gone));
    } catch (RuntimeException defect) {
      LOG.log(ERROR, "HF-1505: a control connection is closed by a defect", defect);
      safely(() -> whose.failed(defect));
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      safely(task);
    }
  }

  /** One connection's defect is not the others'. */
  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException defect) {
      LOG.log(ERROR, "HF-1506: a task of the control socket failed", defect);
    }
  }

  /** Ends the thread and closes every channel that is watched. */
  @Override
  public void close() throws IOException {
    closing = true;
    selector.wakeup();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
