/**
 * The control socket's messages, version 1: bytes to values and back. It knows no socket and keeps
 * nothing. Serves SPEC A16, figures 2A and 2C.
 */
@NullMarked
package org.holdfast.wire;

import org.jspecify.annotations.NullMarked;
