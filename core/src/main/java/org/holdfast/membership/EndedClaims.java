package org.holdfast.membership;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.jspecify.annotations.Nullable;

/**
 * The claims that have ended. A merge may bring one back, and its owner alone may: by a row of its
 * own that is newer than the one that lacked it. Owner thread only.
 */
final class EndedClaims {
  /** So many are remembered; of the oldest a merge may bring back what nobody is there to end. */
  private static final int MOST = 20_000;

  /**
   * With the version of the row that lacked it: whom a merge brings back is told from the living.
   */
  private final Map<Ended, Long> ended = new LinkedHashMap<>();

  private record Ended(ClaimKey key, Claim claim) {}

  /** One row took the place of the other; what it has not any more has ended. */
  void replaced(ClaimKey key, @Nullable PrefixClaims before, PrefixClaims after) {
    after.claims().forEach(claim -> ended.remove(new Ended(key, claim)));
    if (before != null) {
      before.claims().stream()
          .filter(claim -> !after.claims().contains(claim))
          .forEach(claim -> ended.put(new Ended(key, claim), after.version()));
      while (ended.size() > MOST) {
        ended.remove(ended.keySet().iterator().next());
      }
    }
  }

  /** Whether that row has a claim which has ended. */
  boolean isIn(ClaimKey key, PrefixClaims row) {
    return row.claims().stream().anyMatch(claim -> isRevived(key, claim, row));
  }

  /** That row, with the living claims alone. */
  PrefixClaims without(ClaimKey key, PrefixClaims row) {
    List<Claim> living =
        row.claims().stream().filter(claim -> !isRevived(key, claim, row)).toList();
    return new PrefixClaims(row.version(), row.publisher(), row.publication(), living);
  }

  private boolean isRevived(ClaimKey key, Claim claim, PrefixClaims row) {
    Long endedWith = ended.get(new Ended(key, claim));
    boolean isByItsOwner = claim.owner().target().equals(row.publisher());
    return endedWith != null && !(isByItsOwner && row.version() > endedWith);
  }
}
