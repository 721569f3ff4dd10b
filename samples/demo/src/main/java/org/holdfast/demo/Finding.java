package org.holdfast.demo;

/**
 * One condition of the check. Immutable.
 *
 * @param condition what must hold
 * @param measured what was seen
 * @param allowed what counts as holding
 * @param holds whether it does
 */
record Finding(String condition, String measured, String allowed, boolean holds) {}
