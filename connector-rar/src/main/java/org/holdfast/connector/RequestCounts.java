package org.holdfast.connector;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.holdfast.affinity.RequestRouter.Event;

/** What became of requests since the target was started. Safe for all threads. */
final class RequestCounts {
  private final ConcurrentMap<Event, LongAdder> counts = new ConcurrentHashMap<>();

  void add(Event event) {
    counts.computeIfAbsent(event, first -> new LongAdder()).increment();
  }

  long of(Event event) {
    LongAdder count = counts.get(event);
    return count == null ? 0 : count.sum();
  }
}
