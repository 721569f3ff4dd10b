/** A whole cluster on a simulated clock and network, in one thread and from one seed. */
@NullMarked
package org.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
