package org.holdfast.jmx;

import java.time.Duration;
import org.holdfast.management.AffinityEntry;
import org.holdfast.management.Management;
import org.jspecify.annotations.Nullable;

/**
 * A row of the listing; the components are its columns.
 *
 * @param service what the clients connect to, by name where it has one
 * @param client which clients
 * @param owner the target and instance where they come to, such as {@code node-1 10.0.0.11:8081}
 * @param origin SERVER: an application started it; AUTOMATIC: an open connection keeps them
 * @param secondsLeft until it expires, unless it is renewed; -1: it has no clock
 * @param secondsGranted by its last start, renewal or extension, never less than what is left; -1:
 *     it has no clock
 * @param secondsOld since it was started
 * @param startedBy the application or operating-system user that started it; empty: unknown
 * @param partsEnded how many parts of this group are balanced
 */
public record AffinityRow(
    String service,
    String client,
    String owner,
    String origin,
    long secondsLeft,
    long secondsGranted,
    long secondsOld,
    String startedBy,
    int partsEnded) {
  static AffinityRow of(AffinityEntry entry, Management management) {
    return new AffinityRow(
        management.nameOf(entry.service()),
        entry.client().toString(),
        (entry.target() + " " + entry.instance()).strip(),
        entry.isAutomatic() ? "AUTOMATIC" : "SERVER",
        seconds(entry.timeLeft()),
        seconds(entry.granted()),
        entry.age().toSeconds(),
        entry.startedBy(),
        entry.holes());
  }

  private static long seconds(@Nullable Duration time) {
    return time == null ? -1 : time.toSeconds();
  }
}
