/** The product on real application servers. Serves SPEC E9. */
@NullMarked
package org.holdfast.arquillian;

import org.jspecify.annotations.NullMarked;
