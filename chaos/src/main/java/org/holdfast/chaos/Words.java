package org.holdfast.chaos;

import java.util.Locale;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;

/**
 * Events for people. Immutable.
 *
 * @param zero when the run began; times are told from then
 */
record Words(long zero) {
  String of(Visit visit) {
    return "a connection of %s through %s, from %s to %s, %s"
        .formatted(
            visit.client(),
            visit.door(),
            seconds(visit.begunAt()),
            seconds(visit.endedAt()),
            visit.landedAt() == null
                ? "failed: " + visit.error()
                : "landed at " + visit.landedAt());
  }

  String of(Request request) {
    return "%s of %s by %s, asked at %s, was answered %d at %s"
        .formatted(
            request.verb() == Event.Verb.START ? "the start" : "the end",
            request.client(),
            request.owner(),
            seconds(request.askedAt()),
            request.code(),
            seconds(request.answeredAt()));
  }

  String seconds(long at) {
    return at == Event.NEVER ? "never" : String.format(Locale.ROOT, "%.4f s", (at - zero) / 1e9);
  }
}
