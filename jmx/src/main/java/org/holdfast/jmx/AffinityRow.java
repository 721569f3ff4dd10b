package org.holdfast.jmx;

import org.holdfast.stack.TargetStack;

/**
 * A row of the listing; the components are its columns.
 *
 * @param id by which it can be ended
 * @param service what the clients connect to
 * @param client which clients
 * @param instance where they come to
 * @param secondsLeft until it expires, unless it is renewed
 * @param secondsGranted by its last start or renewal
 * @param partsEnded how many parts of this group are balanced
 */
public record AffinityRow(
    long id,
    String service,
    String client,
    String instance,
    long secondsLeft,
    long secondsGranted,
    int partsEnded) {
  static AffinityRow of(TargetStack.Listing listed) {
    return new AffinityRow(
        listed.id(),
        listed.service().toString(),
        listed.client().toString(),
        listed.instance().toString(),
        listed.timeLeft().toSeconds(),
        listed.granted().toSeconds(),
        listed.holes());
  }
}
