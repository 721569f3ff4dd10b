/**
 * The front tier: accepts the clients' TCP connections for each service and relays each to the
 * instance that the {@link org.holdfast.routing.Router} names. Serves SPEC E4.
 *
 * <p>One {@link org.holdfast.fronttier.Wire} is one socket; an {@link
 * org.holdfast.fronttier.Arrival} is a connection until its instance is reached, a {@link
 * org.holdfast.fronttier.Relay} from then on. Both sides of a connection live on one event loop, so
 * nothing below the loop is shared between threads. The instances' health is checked on a loop of
 * its own: one {@link org.holdfast.fronttier.Watch} is one instance of one service, one {@link
 * org.holdfast.fronttier.Probe} one check of it.
 */
@NullMarked
package org.holdfast.fronttier;

import org.jspecify.annotations.NullMarked;
