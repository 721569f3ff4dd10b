/**
 * The web console: a view of the MBeans of its own server, with no logic of the product. Serves
 * SPEC E6.
 */
@NullMarked
package org.holdfast.console;

import org.jspecify.annotations.NullMarked;
