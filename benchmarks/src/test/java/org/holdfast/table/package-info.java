@NullMarked
package org.holdfast.table;

import org.jspecify.annotations.NullMarked;
