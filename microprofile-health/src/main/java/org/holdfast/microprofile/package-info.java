/** The health of a server's stacks, where MicroProfile Health asks for it. Serves SPEC E7. */
@NullMarked
package org.holdfast.microprofile;

import org.jspecify.annotations.NullMarked;
