package org.holdfast.routing;

import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;

/** A client of a service with automatic affinity, whatever its port (SPEC B1). */
record Visitor(ServiceAddress service, IpAddress address) {
  /** The same on every machine, unlike a hash code. */
  long hash() {
    return Rendezvous.mix(Rendezvous.mix(address.high()) ^ address.low());
  }
}
