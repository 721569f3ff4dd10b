package org.holdfast.facility;

/**
 * Where a router keeps what it tells of some of its clients.
 *
 * @param router its name
 * @param number from 0; one client's is always the same
 */
public record Bucket(String router, int number) {}
