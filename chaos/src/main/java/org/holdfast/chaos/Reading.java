package org.holdfast.chaos;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Verb;
import org.holdfast.chaos.Event.Visit;

/** Figures from a log. Immutable. */
final class Reading {
  private final List<Event> events;

  Reading(Recorder log) {
    events = log.events();
  }

  /** Connections begun in that time, both ends included. */
  Stream<Visit> visits(long from, long to) {
    return events.stream()
        .filter(Visit.class::isInstance)
        .map(Visit.class::cast)
        .filter(one -> from <= one.begunAt() && one.begunAt() <= to);
  }

  /** Those of them that failed. */
  Stream<Visit> failures(long from, long to) {
    return visits(from, to).filter(one -> one.landedAt() == null);
  }

  /** Starts asked in that time that were answered. */
  Stream<Request> starts(long from, long to) {
    return events.stream()
        .filter(Request.class::isInstance)
        .map(Request.class::cast)
        .filter(one -> one.verb() == Verb.START && one.answeredAt() != Event.NEVER)
        .filter(one -> from <= one.askedAt() && one.askedAt() <= to);
  }

  /** How long starts took that created something, in nanoseconds: so many of 100 at most that. */
  long createdWithin(int percent, long from, long to) {
    long[] times =
        starts(from, to)
            .filter(one -> one.code() == 0)
            .mapToLong(one -> one.answeredAt() - one.askedAt())
            .sorted()
            .toArray();
    return times.length == 0 ? 0 : times[(times.length - 1) * percent / 100];
  }

  /** Nanoseconds for people: {@code 1.234 s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
