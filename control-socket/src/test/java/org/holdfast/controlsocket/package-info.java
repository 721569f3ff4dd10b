@NullMarked
package org.holdfast.controlsocket;

import org.jspecify.annotations.NullMarked;
