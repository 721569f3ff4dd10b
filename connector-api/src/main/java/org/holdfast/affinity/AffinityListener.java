package org.holdfast.affinity;

/**
 * Told when affinities of this server's instances end without having been asked to: the interface
 * of a message-driven bean of this connector. Serves SPEC A10 and E1.
 */
public interface AffinityListener {
  /**
   * An affinity has ended. Called by the container, for one indication at a time and endpoint; what
   * it throws is logged, and the indication is not told again.
   */
  void ended(Indication indication);
}
