/** What JConsole shows of a running stack, and lets an administrator change. Serves SPEC E5. */
@NullMarked
package org.holdfast.jmx;

import org.jspecify.annotations.NullMarked;
