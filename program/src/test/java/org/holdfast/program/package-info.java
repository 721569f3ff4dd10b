@NullMarked
package org.holdfast.program;

import org.jspecify.annotations.NullMarked;
