package org.holdfast.facility;

import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;

/**
 * Where the claims on one service and one client prefix live, so that overlaps of their ports are
 * atomic (SPEC rule 3).
 */
public record ClaimKey(ServiceAddress service, IpAddress prefix, int prefixLength) {
  /** The key under which a selector's claims live. */
  public static ClaimKey of(ServiceAddress service, ClientSelector client) {
    return new ClaimKey(service, client.address(), client.prefixLength());
  }
}
