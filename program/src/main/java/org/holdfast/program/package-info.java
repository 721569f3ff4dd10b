/**
 * What the programs {@code NAME --config FILE} have in common: reading the file, what is said of a
 * wrong setting, exit codes and the log. Serves SPEC E7.
 */
@NullMarked
package org.holdfast.program;

import org.jspecify.annotations.NullMarked;
