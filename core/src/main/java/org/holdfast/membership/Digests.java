package org.holdfast.membership;

import java.util.HashMap;
import java.util.Map;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.ClaimMirror.Incarnation;
import org.jspecify.annotations.Nullable;

/**
 * For each incarnation a number over its claims, in whatever order they came: two mirrors that hold
 * the same of it have the same; and how many of them are affinities. Owner thread only.
 */
final class Digests {
  private final Map<Incarnation, Sum> sums = new HashMap<>();

  /** Over the claims of one incarnation. */
  private static final class Sum {
    long digest;
    int claims;
    int holes;
  }

  long of(Incarnation incarnation) {
    Sum sum = sums.get(incarnation);
    return sum == null ? 0 : sum.digest;
  }

  /** How many of its claims are no holes. */
  int affinities(Incarnation incarnation) {
    Sum sum = sums.get(incarnation);
    return sum == null ? 0 : sum.claims - sum.holes;
  }

  /** A row's claims come; null: none. */
  void come(ClaimKey key, @Nullable PrefixClaims row) {
    toggle(key, row, 1);
  }

  /** A row's claims, which were there, go; null: none. */
  void go(ClaimKey key, @Nullable PrefixClaims row) {
    toggle(key, row, -1);
  }

  private void toggle(ClaimKey key, @Nullable PrefixClaims row, int by) {
    if (row != null) {
      for (Claim claim : row.claims()) {
        Incarnation incarnation = Incarnation.of(claim.owner());
        Sum sum = sums.computeIfAbsent(incarnation, first -> new Sum());
        sum.digest ^= mix(key, claim);
        sum.claims += by;
        sum.holes += claim.isHole() ? by : 0;
        if (sum.claims == 0) {
          sums.remove(incarnation);
        }
      }
    }
  }

  private static long mix(ClaimKey key, Claim claim) {
    long mixed = claim.version() * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ key.prefix().high()) * 0xC2B2AE3D27D4EB4FL;
    mixed = (mixed ^ key.prefix().low()) * 0x9E3779B97F4A7C15L;
    mixed =
        (mixed ^ key.prefixLength() ^ ((long) key.service().port() << 16)) * 0xC2B2AE3D27D4EB4FL;
    return mixed ^ (mixed >>> 29);
  }
}
