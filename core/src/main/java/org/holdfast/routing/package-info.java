/**
 * Where a new connection goes: to its owner, or balanced. Pure: no cluster, no socket, no thread;
 * the clock is a {@link org.holdfast.time.Ticker}. Serves SPEC A12, C1, C3, C5.
 */
@NullMarked
package org.holdfast.routing;

import org.jspecify.annotations.NullMarked;
