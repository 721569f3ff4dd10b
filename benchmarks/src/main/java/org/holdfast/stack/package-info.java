/** What the stack's clock and its starts cost. */
@NullMarked
package org.holdfast.stack;

import org.jspecify.annotations.NullMarked;
