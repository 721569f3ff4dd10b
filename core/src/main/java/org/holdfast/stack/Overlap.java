package org.holdfast.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.membership.ClaimMirror;
import org.holdfast.membership.ClaimMirror.Cover;

/** How a selector lies among the claims that exist (SPEC rules 3 and 4). Owner thread only. */
final class Overlap {
  private final ClaimMirror mirror;

  Overlap(ClaimMirror mirror) {
    this.mirror = mirror;
  }

  /** What a start would meet. */
  sealed interface Verdict {
    /** The owner has all of it; these affinities' clocks are restarted. */
    record Renew(List<Claim> own) implements Verdict {}

    /** The owner lacks this selector; the affinities that hold the rest are renewed. */
    record Create(ClientSelector missing, List<Claim> renewed, boolean narrowerExist)
        implements Verdict {}

    /** It falls within this wider affinity of the same owner. */
    record Within(ClientSelector cover) implements Verdict {}

    /** Another requester has an affinity with these clients. */
    record Foreign() implements Verdict {}
  }

  Verdict judgeStart(ServiceAddress service, ClientSelector client, Owner requester) {
    List<Claim> here = registeredClaims(ClaimKey.of(service, client));
    Optional<Claim> equal =
        here.stream().filter(claim -> claim.ports().equals(client.ports())).findFirst();
    if (equal.isPresent()) {
      return isOf(requester).test(equal.get())
          ? new Verdict.Renew(List.of(equal.get()))
          : new Verdict.Foreign();
    }
    return mirror
        .covers(service, client)
        .findFirst()
        .map(cover -> judgeWithin(cover, requester))
        .orElseGet(() -> judgeCrossing(service, client, here, requester));
  }

  private static Verdict judgeWithin(Cover cover, Owner requester) {
    return isOf(requester).test(cover.claim())
        ? new Verdict.Within(cover.client())
        : new Verdict.Foreign();
  }

  private Verdict judgeCrossing(
      ServiceAddress service, ClientSelector client, List<Claim> here, Owner requester) {
    List<Claim> crossing =
        here.stream()
            .filter(claim -> claim.ports().stream().anyMatch(client.ports()::contains))
            .toList();
    if (!crossing.stream().allMatch(isOf(requester))) {
      return new Verdict.Foreign();
    }
    List<Integer> missing = new ArrayList<>(client.ports());
    crossing.forEach(claim -> missing.removeAll(claim.ports()));
    if (missing.isEmpty() && !client.allPorts()) {
      return new Verdict.Renew(crossing);
    }
    boolean narrower = mirror.hasNarrower(service, client);
    return new Verdict.Create(client.withPorts(missing), crossing, narrower);
  }

  /** Whether a wider affinity of the same owner covers the selector. */
  boolean fallsWithinOwn(ServiceAddress service, ClientSelector client, Owner requester) {
    return mirror.covers(service, client).map(Cover::claim).anyMatch(isOf(requester));
  }

  /** Whether anybody's wider affinity covers the selector. */
  boolean fallsWithinAny(ServiceAddress service, ClientSelector client) {
    return mirror.covers(service, client).findFirst().isPresent();
  }

  private List<Claim> registeredClaims(ClaimKey key) {
    PrefixClaims row = mirror.row(key);
    return row == null
        ? List.of()
        : row.claims().stream().filter(claim -> mirror.isRegistered(claim.owner())).toList();
  }

  private static Predicate<Claim> isOf(Owner requester) {
    return claim -> claim.owner().equals(requester);
  }
}
