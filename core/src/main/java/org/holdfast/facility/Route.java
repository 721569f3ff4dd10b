package org.holdfast.facility;

/**
 * From whom to whom a {@link Reply} goes.
 *
 * @param from a router's or stack's name
 * @param to a stack's name
 */
public record Route(String from, String to) {}
