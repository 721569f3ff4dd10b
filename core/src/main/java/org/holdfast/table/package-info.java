/** Which clients are kept by whom. Serves SPEC A11 and A12. */
@NullMarked
package org.holdfast.table;

import org.jspecify.annotations.NullMarked;
