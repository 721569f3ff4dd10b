package org.holdfast.routing;

import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/** Told of a router's connections, on whatever thread enters them; must not block it. */
@FunctionalInterface
interface ConnectionEvents {
  /** Nobody wants to know. */
  ConnectionEvents NOBODY = (service, client, instance, pinned) -> {};

  /**
   * A connection was entered; its first byte has not gone to the instance yet.
   *
   * @param pinned whether an affinity governs it
   */
  void opened(ServiceAddress service, Endpoint client, Endpoint instance, boolean pinned);

  /** How many connections whoever wanted to know was not told of. */
  default long untold() {
    return 0;
  }
}
