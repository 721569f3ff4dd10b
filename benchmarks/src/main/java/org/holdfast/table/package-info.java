/** How fast and how large the routing table is. */
@NullMarked
package org.holdfast.table;

import org.jspecify.annotations.NullMarked;
