/**
 * The stack of a target: the truth for its own affinities, their clock and their deadlines. Serves
 * SPEC A1 to A9 and rules 1 to 10.
 */
@NullMarked
package org.holdfast.stack;

import org.jspecify.annotations.NullMarked;
