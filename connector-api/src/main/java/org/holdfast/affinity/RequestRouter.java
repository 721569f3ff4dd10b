package org.holdfast.affinity;

import org.jspecify.annotations.Nullable;

/**
 * A server that takes clients' requests itself, as behind DNS or a cloud balancer, and hands each
 * to the instance that keeps its client. Safe for all threads. Serves SPEC E3.
 */
public interface RequestRouter {
  /**
   * Who keeps this client.
   *
   * @param client its source address and port, from its connection or a trusted proxy
   * @return the other instance that must serve it; null: this one may, because it keeps the client
   *     or nobody does. Waits, a second at most, while this server's view of the cluster is stale
   */
  @Nullable Endpoint keeper(Endpoint client);

  /**
   * A request of this client is being served here; close what is returned when it has ended. Gives
   * this instance the right to keep the client (SPEC A14) and extends an affinity that governs it
   * (SPEC A6).
   */
  Active enter(Endpoint client);

  /** A request that is being served. */
  @FunctionalInterface
  interface Active extends AutoCloseable {
    /** It has ended; once is enough, more does no harm. */
    @Override
    void close();
  }
}
