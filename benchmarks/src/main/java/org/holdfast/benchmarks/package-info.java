/** What benchmarks share. */
@NullMarked
package org.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
