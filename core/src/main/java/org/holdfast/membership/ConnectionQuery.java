package org.holdfast.membership;

import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/** Which active connections are meant. */
@FunctionalInterface
public interface ConnectionQuery {
  /** All of them. */
  ConnectionQuery ALL = (service, client, instance) -> true;

  /**
   * Whether this one is.
   *
   * @param client its source address and port
   */
  boolean matches(ServiceAddress service, Endpoint client, Endpoint instance);
}
