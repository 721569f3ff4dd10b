package org.holdfast.stack;

import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/** What the target's host says of its own sockets and interfaces. Cheap, for all threads. */
public interface LocalHost {
  /** Whether something listens at an instance's endpoint. */
  boolean listens(Endpoint endpoint);

  /** Whether the address is on one of the host's interfaces. */
  boolean has(IpAddress address);
}
