@NullMarked
package org.holdfast.demo;

import org.jspecify.annotations.NullMarked;
