/**
 * The coupling facility on Hazelcast's distributed maps, as a member of an own cluster or as a
 * client of any. The only package that knows Hazelcast. Serves SPEC E8.
 */
@NullMarked
package org.holdfast.cluster;

import org.jspecify.annotations.NullMarked;
