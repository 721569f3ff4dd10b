@NullMarked
package org.holdfast.stack;

import org.jspecify.annotations.NullMarked;
