package org.holdfast.facility;

import java.util.List;

/**
 * All claims on one service and one client prefix. Without claims it is a tombstone: it stays until
 * every live router has seen it and every live stack's clock has passed it, so that what comes
 * after it under the same key is newer.
 *
 * @param version grows with every change of this row, also across its removal
 * @param publisher the target whose stack wrote it, and to which routers acknowledge it
 * @param publication the publisher's own number for this write; the acknowledgement carries it
 * @param claims where several name one port, the one with the fewest ports governs it, and of two
 *     with the same ports the one that is no hole
 */
public record PrefixClaims(long version, String publisher, long publication, List<Claim> claims) {
  public PrefixClaims {
    claims = List.copyOf(claims);
  }

  /** Whether it only remembers that something ended. */
  public boolean isTombstone() {
    return claims.isEmpty();
  }
}
