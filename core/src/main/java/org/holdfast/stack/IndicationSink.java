package org.holdfast.stack;

import org.holdfast.affinity.Indication;

/**
 * Where a stack tells its instances that affinities have ended. One of the five ports. Serves SPEC
 * A10.
 */
@FunctionalInterface
public interface IndicationSink {
  /** On the owner thread: must not block, and must bound what it keeps. */
  void indicate(Indication indication);
}
