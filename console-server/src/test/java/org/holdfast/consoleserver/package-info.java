@NullMarked
package org.holdfast.consoleserver;

import org.jspecify.annotations.NullMarked;
