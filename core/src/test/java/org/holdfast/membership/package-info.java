@NullMarked
package org.holdfast.membership;

import org.jspecify.annotations.NullMarked;
