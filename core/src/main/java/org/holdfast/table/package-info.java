/**
 * The routing table: which owner keeps which clients of which service. One thread writes what the
 * cluster says, any number of threads route by it. Serves SPEC A11 and A12.
 */
@NullMarked
package org.holdfast.table;

import org.jspecify.annotations.NullMarked;
