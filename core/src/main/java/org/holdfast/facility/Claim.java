package org.holdfast.facility;

import java.util.List;
import org.holdfast.affinity.ClientSelector;

/**
 * One owner's affinity with the clients of one prefix, as all routers know it, or a hole in its
 * group's affinity: clients that are balanced although the group is kept (SPEC rule 5). A hole
 * whose group is no more means nothing. Its clock is not here: that is the stack's alone (SPEC rule
 * 1).
 *
 * @param ports the client's source ports, ascending; empty: all
 * @param owner who keeps these clients
 * @param version of the row that established it; of a hole, that of its group
 * @param isHole whether these clients are balanced
 */
public record Claim(List<Integer> ports, Owner owner, long version, boolean isHole) {
  public Claim {
    ports = List.copyOf(ports);
  }

  /** Whether it is a hole in that one, and not in an earlier one of the same owner. */
  public boolean isHoleIn(Claim group) {
    return isHole && !group.isHole && owner.equals(group.owner) && version == group.version;
  }

  /** The clients meant, given the key that this claim lives under. */
  public ClientSelector client(ClaimKey key) {
    return new ClientSelector(key.prefix(), key.prefixLength(), ports);
  }
}
