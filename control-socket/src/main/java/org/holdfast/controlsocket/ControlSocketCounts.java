package org.holdfast.controlsocket;

/**
 * What a control socket has seen since it started.
 *
 * @param accepted connections that were given a place
 * @param open those that still have it
 * @param refused closed at once, because every place was taken
 * @param requests that were understood
 * @param malformed frames answered 20
 * @param unrecognised frames answered 21 or 22
 * @param cutOff closed because the peer did not read
 * @param indications sent
 */
public record ControlSocketCounts(
    long accepted,
    int open,
    long refused,
    long requests,
    long malformed,
    long unrecognised,
    long cutOff,
    long indications) {}
