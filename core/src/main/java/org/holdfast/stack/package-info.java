/**
 * The stack of a target: takes the affinity messages of its applications, keeps the clocks of what
 * they start, and tells the routers. Serves SPEC A1 to A5, A8, A9, A13 to A15 and rules 1 to 10.
 */
@NullMarked
package org.holdfast.stack;

import org.jspecify.annotations.NullMarked;
