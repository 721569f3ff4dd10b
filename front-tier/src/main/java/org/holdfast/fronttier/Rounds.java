package org.holdfast.fronttier;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * When instances are checked: each service's list is looked through again and again, and no more
 * than a number of checks are under way at once; others wait for their turn. All of it on one loop
 * of its own, so that no connection ever waits for a check. Used on that loop's thread alone.
 */
final class Rounds {
  /** Each takes a file descriptor. */
  static final int MOST_AT_ONCE = 100;

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Loop loop;
  private final List<Checks> services = new ArrayList<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean stopped;

  Rounds(Loop loop) {
    this.loop = loop;
  }

  void add(Checks checks) {
    services.add(checks);
  }

  /** Looks who is there, and goes on doing so. */
  void look() {
    if (!stopped) {
      loop.executeAfter(LOOK, this::look);
      services.forEach(Checks::look);
    }
  }

  void stop() {
    stopped = true;
    waiting.clear();
    services.forEach(Checks::stop);
    loop.stop();
  }

  Loop loop() {
    return loop;
  }

  /** Runs it now, or as soon as there is room for one more check. */
  void begin(Runnable check) {
    waiting.add(check);
    beginNext();
  }

  /** One that was begun has come to its end. */
  void ended() {
    underWay--;
    beginNext();
  }

  private void beginNext() {
    while (underWay < MOST_AT_ONCE && !waiting.isEmpty()) {
      underWay++;
      waiting.remove().run();
    }
  }
}
