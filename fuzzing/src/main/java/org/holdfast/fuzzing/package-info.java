/** For tests alone: decoders of what strangers send, fed by Jazzer. */
@NullMarked
package org.holdfast.fuzzing;

import org.jspecify.annotations.NullMarked;
