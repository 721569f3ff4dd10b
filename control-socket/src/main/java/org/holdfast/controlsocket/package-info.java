/**
 * The control socket: where programs in any language tell the stack on their own host about
 * affinities. One thread serves all connections, and all that changes here changes on it. Serves
 * SPEC A15 and A16.
 */
@NullMarked
package org.holdfast.controlsocket;

import org.jspecify.annotations.NullMarked;
