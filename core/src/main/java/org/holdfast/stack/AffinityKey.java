package org.holdfast.stack;

import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.ClaimKey;

/** What an affinity of this target is for: one service and the clients that are kept. */
record AffinityKey(ServiceAddress service, ClientSelector client) {
  /** Where the registry has its claim. */
  ClaimKey claimKey() {
    return ClaimKey.of(service, client);
  }
}
