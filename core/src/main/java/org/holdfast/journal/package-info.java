/** What happened on a node, for the people who look after it. Serves SPEC E5. */
@NullMarked
package org.holdfast.journal;

import org.jspecify.annotations.NullMarked;
