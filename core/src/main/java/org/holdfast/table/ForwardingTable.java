package org.holdfast.table;

import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/** The read side of the routing table. Serves SPEC A12 (figure 7). Safe for all threads. */
public interface ForwardingTable {
  /**
   * Who keeps this client: by the longest prefix that contains its address and whose ports match,
   * at one prefix the client's own port before all ports. Takes no lock and allocates nothing; what
   * it answers was so at one moment during the call.
   *
   * @param clientPort the source port, 1 to 65535
   * @return the owner; null: nobody, the connection is balanced
   */
  @Nullable Owner route(ServiceAddress service, IpAddress client, int clientPort);
}
