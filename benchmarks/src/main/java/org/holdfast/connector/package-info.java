/** What the connector's handles cost. */
@NullMarked
package org.holdfast.connector;

import org.jspecify.annotations.NullMarked;
