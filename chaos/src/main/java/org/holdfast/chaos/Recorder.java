package org.holdfast.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Writes them all to a file, a line each: for whoever wants to know how it came. */
  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("the run began at " + begunAt + "; all times are of the same clock, in nanoseconds");
    events().forEach(event -> lines.add(event.toString()));
    Files.write(file, lines);
  }

  /** How many found no place; a log that lacks some proves nothing. */
  synchronized long dropped() {
    return dropped;
  }
}
