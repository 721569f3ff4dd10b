@NullMarked
package org.holdfast.wire;

import org.jspecify.annotations.NullMarked;
