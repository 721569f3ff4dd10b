/**
 * The commands {@code ./holdfast list|explain|end|...}: a view over the MBeans of a server or front
 * tier, which answer for the whole cluster. Serves SPEC A8, A10, C5 and E5.
 */
@NullMarked
package org.holdfast.commandline;

import org.jspecify.annotations.NullMarked;
