@NullMarked
package org.holdfast.chaos;

import org.jspecify.annotations.NullMarked;
