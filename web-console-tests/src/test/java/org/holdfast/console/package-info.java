@NullMarked
package org.holdfast.console;

import org.jspecify.annotations.NullMarked;
