/**
 * Belonging to a cluster: the roster, beats and leases, the mirror of all claims, and what one
 * participant tells another. Serves SPEC A13, A15 and rules 9, 10 and 12.
 */
@NullMarked
package org.holdfast.membership;

import org.jspecify.annotations.NullMarked;
