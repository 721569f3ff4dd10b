/** The whole system as processes on real sockets, with real faults; no application server. */
@NullMarked
package org.holdfast.system;

import org.jspecify.annotations.NullMarked;
