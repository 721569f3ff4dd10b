@NullMarked
package org.holdfast.ejb;

import org.jspecify.annotations.NullMarked;
