package org.holdfast.affinity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes clients' requests itself, as behind DNS or a cloud balancer, and hands each
 * to the instance that keeps its client. What a filter asks, and what it counts. Safe for all
 * threads. Serves SPEC E3.
 */
public interface RequestRouter {
  /** Where the other servers hand this server's clients to: the instance that asks here. */
  Endpoint instance();

  /**
   * Whether that peer's word on who the client is may be believed ({@code
   * holdfast.filter.trusted-proxies}).
   */
  boolean trusts(IpAddress peer);

  /** How long the keeper may take to accept a connection. */
  Duration connectTimeout();

  /** How long the keeper may be silent while its answer, or a part of it, is waited for. */
  Duration answerTimeout();

  /**
   * Who keeps this client.
   *
   * @param client its source address and port, from its connection or a trusted proxy
   * @return the other instance that must serve it; null: this one may, because it keeps the client
   *     or nobody does. Waits, a second and a half at most, while this server's view of the cluster
   *     is stale
   */
  @Nullable Endpoint keeper(Endpoint client);

  /**
   * A request of this client is being served here; close what is returned when it has ended. Gives
   * this instance the right to keep the client (SPEC A14) and extends an affinity that governs it
   * (SPEC A6).
   */
  Active enter(Endpoint client);

  /** Counts what became of a request, for operators to see. */
  void count(Event event);

  /** A request that is being served. */
  @FunctionalInterface
  interface Active extends AutoCloseable {
    /** It has ended; once is enough, more does no harm. */
    @Override
    void close();
  }

  /** What operators want to know about requests. */
  enum Event {
    /** The keeper took it and its answer went back. */
    HANDED_OVER,
    /** Its keeper could not be reached, so it was served here. */
    KEEPER_UNREACHABLE,
    /** So many others were being handed over that it was served here. */
    TOO_MANY,
    /** The keeper failed when the request could not be repeated any more: answered 502 or 504. */
    FAILED,
    /** A trusted proxy's headers could not be read, or contradict each other: not believed. */
    MALFORMED_HEADERS,
    /** Somebody who is not trusted said who the client is: not believed. */
    UNTRUSTED_HEADERS
  }
}
