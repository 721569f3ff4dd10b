/**
 * What people see of the whole cluster, and do to it, from any of its nodes: each node answers for
 * itself, and asks the others over the coupling facility. Serves SPEC E5, E6, A8, A10 and C5.
 */
@NullMarked
package org.holdfast.management;

import org.jspecify.annotations.NullMarked;
