/** The clock port. */
@NullMarked
package org.holdfast.time;

import org.jspecify.annotations.NullMarked;
