@NullMarked
package org.holdfast.commandline;

import org.jspecify.annotations.NullMarked;
