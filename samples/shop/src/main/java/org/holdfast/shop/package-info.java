/**
 * The patent's own example without a cookie: baskets live in the memory of one node, and an
 * affinity brings each client back to its own. Sees the connector's API and the EJB module alone.
 */
@NullMarked
package org.holdfast.shop;

import org.jspecify.annotations.NullMarked;
