@NullMarked
package org.holdfast.cluster;

import org.jspecify.annotations.NullMarked;
