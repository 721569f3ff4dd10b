package org.holdfast.table;

import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The read side of the affinities: who keeps a client (SPEC A12). Safe for all threads, no lock.
 */
public interface ForwardingTable {
  /**
   * The owner of the affinity that governs a new connection: the longest prefix first; at one
   * prefix the specific port before all ports.
   *
   * @return null: none governs it, so it is balanced
   */
  @Nullable Owner route(ServiceAddress service, IpAddress client, int clientPort);
}
