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
 * the same of it have the same. Owner thread only.
 */
final class Digests {
  private final Map<Incarnation, Long> digests = new HashMap<>();

  long of(Incarnation incarnation) {
    return digests.getOrDefault(incarnation, 0L);
  }

  /** A row's claims come, or go if they were there; null: none. */
  void toggle(ClaimKey key, @Nullable PrefixClaims row) {
    if (row != null) {
      for (Claim claim : row.claims()) {
        digests.merge(Incarnation.of(claim.owner()), mix(key, claim), (a, b) -> a ^ b);
        digests.remove(Incarnation.of(claim.owner()), 0L);
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
