/** How a node says that it is well, for those who start, stop and watch it. Serves SPEC E7. */
@NullMarked
package org.holdfast.health;

import org.jspecify.annotations.NullMarked;
