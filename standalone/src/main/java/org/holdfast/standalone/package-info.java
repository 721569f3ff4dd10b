/** A stack for hosts without an application server. Serves SPEC A15 and A16. */
@NullMarked
package org.holdfast.standalone;

import org.jspecify.annotations.NullMarked;
