package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.List;

/** The log of one run: whatever was acknowledged, and every connection. Safe for all threads. */
final class Recorder {
  private static final int MOST = 2_000_000;

  private final int most;
  private final long begunAt = System.nanoTime();
  private final List<Event> events = new ArrayList<>();
  private long dropped;

  Recorder() {
    this(MOST);
  }

  Recorder(int most) {
    this.most = most;
  }

  /** The clock of all events. */
  static long now() {
    return System.nanoTime();
  }

  /** When this log began. */
  long begunAt() {
    return begunAt;
  }

  synchronized void add(Event event) {
    if (events.size() < most) {
      events.add(event);
    } else {
      dropped++;
    }
  }

  /** What happened so far, in the order of recording. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** How many found no place; a log that lacks some proves nothing. */
  synchronized long dropped() {
    return dropped;
  }
}
