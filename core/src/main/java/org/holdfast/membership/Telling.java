package org.holdfast.membership;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.ClaimMirror.Listener;
import org.jspecify.annotations.Nullable;

/** Tells a listener what governs which source port by one row, and ceases to. Owner thread only. */
final class Telling {
  private final Listener listener;

  Telling(Listener listener) {
    this.listener = listener;
  }

  /** What one source port is told of; an equal one need not be told again. */
  record Told(Claim claim, boolean isBesideItsGroup) {}

  /** What governs which source port by this row alone; port 0 stands for all. */
  static Map<Integer, Told> of(@Nullable PrefixClaims row, Predicate<Owner> isRegistered) {
    Map<Integer, Told> governing = new HashMap<>();
    if (row != null) {
      row.claims().stream()
          .filter(claim -> isRegistered.test(claim.owner()))
          .sorted(ClaimMirror.NARROWEST_FIRST.reversed())
          .map(claim -> new Told(claim, hasGroupIn(row, claim)))
          .forEach(told -> ports(told.claim).forEach(port -> governing.put(port, told)));
    }
    return governing;
  }

  private static List<Integer> ports(Claim claim) {
    return claim.ports().isEmpty() ? List.of(0) : claim.ports();
  }

  /** Tells what differs. */
  void changed(ClaimKey key, Map<Integer, Told> before, Map<Integer, Told> after) {
    after.forEach(
        (port, told) -> {
          if (!told.equals(before.get(port))) {
            tell(key, port, told);
          }
        });
    before.forEach(
        (port, claim) -> {
          if (!after.containsKey(port)) {
            listener.ceases(key.service(), selector(key, port));
          }
        });
  }

  private void tell(ClaimKey key, int port, Told told) {
    ClientSelector client = selector(key, port);
    if (told.claim.isHole()) {
      listener.opens(key.service(), client, told.claim, told.isBesideItsGroup);
    } else {
      listener.governs(key.service(), client, told.claim);
    }
  }

  private static boolean hasGroupIn(PrefixClaims row, Claim hole) {
    return row.claims().stream().anyMatch(hole::isHoleIn);
  }

  private static ClientSelector selector(ClaimKey key, int port) {
    return new ClientSelector(
        key.prefix(), key.prefixLength(), port == 0 ? List.of() : List.of(port));
  }
}
