/**
 * Faults on purpose: real stacks and front tiers are killed, stopped, cut off and restarted under
 * load, and an oracle judges afterwards what was answered against where connections landed.
 */
@NullMarked
package org.holdfast.chaos;

import org.jspecify.annotations.NullMarked;
