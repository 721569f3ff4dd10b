/**
 * The coupling facility as the domain sees it: a few maps that every stack and router of a cluster
 * shares, and the rows in them. Serves SPEC A15 (figures 2B and 2D) and rule 1: the claims are the
 * registry, the owner's stack is the truth.
 */
@NullMarked
package org.holdfast.facility;

import org.jspecify.annotations.NullMarked;
