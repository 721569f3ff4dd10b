package org.holdfast.facility;

/**
 * From whom to whom a {@link Reply} goes, or {@link Orders} and {@link Reports}.
 *
 * @param from a router's or stack's name
 * @param to a stack's name, or any participant's for orders and reports
 */
public record Route(String from, String to) {}
