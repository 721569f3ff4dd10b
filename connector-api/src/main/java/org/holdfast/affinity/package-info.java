/**
 * What an application says about affinities, and what it is told: the interfaces and values that it
 * compiles against. Serves SPEC A1 to A3, A8, A11 and E1.
 */
@NullMarked
package org.holdfast.affinity;

import org.jspecify.annotations.NullMarked;
