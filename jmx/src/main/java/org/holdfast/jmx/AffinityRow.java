package org.holdfast.jmx;

/**
 * A row of the listing; the components are its columns.
 *
 * @param service what the clients connect to, by name where it has one
 * @param client which clients
 * @param owner the target and instance where they come to, such as {@code node-1 10.0.0.11:8081}
 * @param origin SERVER: an application started it; AUTOMATIC: an open connection keeps them
 * @param secondsLeft until it expires, unless it is renewed; -1: it has no clock
 * @param secondsGranted by its last start or renewal; -1: it has no clock
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
    int partsEnded) {}
