package org.holdfast.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The JVMs of the demo. Closing stops them, the last one first; after it has begun, none is started
 * any more, so that a signal in the middle of a start leaves nothing behind. Safe for all threads.
 */
final class Children implements AutoCloseable {
  // A WildFly node that leaves the cluster in good order takes two to four seconds.
  private static final Duration MOST_FOR_ONE = Duration.ofSeconds(15);

  private final Deque<Child> running = new ArrayDeque<>();
  private final Progress progress;
  private volatile boolean closing;

  Children(Progress progress) {
    this.progress = progress;
  }

  /**
   * Starts a JVM.
   *
   * @throws DemoException if it cannot be started, or the demo is already stopping
   */
  synchronized Child start(String name, List<String> command, Path log) {
    refuseIfClosing();
    Child child = Child.start(name, command, log);
    running.push(child);
    return child;
  }

  /**
   * Does something that stopping has to wait for.
   *
   * @throws DemoException if the demo is already stopping
   */
  synchronized void beforeClosing(Runnable work) {
    refuseIfClosing();
    work.run();
  }

  /** Whether the demo has begun to stop; then a child's end is no failure. */
  boolean isClosing() {
    return closing;
  }

  private void refuseIfClosing() {
    if (closing) {
      throw new DemoException("the demo is stopping");
    }
  }

  @Override
  public void close() {
    closing = true;
    stopAll();
  }

  private synchronized void stopAll() {
    while (!running.isEmpty()) {
      Child last = running.pop();
      progress.tell("stopping " + last.name());
      last.stop(MOST_FOR_ONE);
    }
  }
}
