package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.ClientSelector;

/**
 * One owner's affinity with the clients of one prefix, as all routers know it. Its clock is not
 * here: that is the stack's alone (SPEC rule 1).
 *
 * @param ports the client's source ports, ascending; empty: all
 * @param owner who keeps these clients
 * @param version of the row that established it
 */
public record Claim(List<Integer> ports, Owner owner, long version) {
  public Claim {
    ports = List.copyOf(ports);
  }

  /** The clients meant, given the key that this claim lives under. */
  public ClientSelector client(ClaimKey key) {
    return new ClientSelector(key.prefix(), key.prefixLength(), ports);
  }
}
