/** The demo: a small cluster on one machine, and the shoppers that check it. */
@NullMarked
package org.holdfast.demo;

import org.jspecify.annotations.NullMarked;
