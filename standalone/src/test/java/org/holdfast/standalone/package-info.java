@NullMarked
package org.holdfast.standalone;

import org.jspecify.annotations.NullMarked;
