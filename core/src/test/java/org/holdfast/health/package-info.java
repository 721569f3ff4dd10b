@NullMarked
package org.holdfast.health;

import org.jspecify.annotations.NullMarked;
