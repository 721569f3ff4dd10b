package org.holdfast.jmx;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.management.EventEntry;
import org.holdfast.management.Management;

/**
 * Something that happened on a node; the components are its columns.
 *
 * @param secondsAgo when
 * @param node where
 * @param what STARTED, EXTENDED, ENDED, EXPIRED, REFUSED, DRAINING, DRAINED, RESUMED, WITHDRAWN,
 *     CHANGED, UP or DOWN
 * @param service what it was about; empty: the node as a whole
 * @param client whom it was about; empty: nobody in particular
 * @param details the rest, such as a reason or a new value
 * @param by who made it: an application, a person, or the cluster
 */
public record EventRow(
    long secondsAgo,
    String node,
    String what,
    String service,
    String client,
    String details,
    String by) {
  /** It in words. */
  String sentence() {
    return Stream.of(client, service, what, details, by.isEmpty() ? "" : "by " + by)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }

  static EventRow of(EventEntry event, Management management) {
    return new EventRow(
        event.age().toSeconds(),
        event.node(),
        event.what().name(),
        event.service().map(management::nameOf).orElse(""),
        event.client(),
        event.details(),
        event.by());
  }
}
