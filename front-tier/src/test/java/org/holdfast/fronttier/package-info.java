@NullMarked
package org.holdfast.fronttier;

import org.jspecify.annotations.NullMarked;
