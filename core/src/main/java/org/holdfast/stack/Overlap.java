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

/** How a selector lies among the claims that exist (SPEC rules 3 to 5). Owner thread only. */
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

    /** It is a hole in one of the owner's groups, which is closed. */
    record Close(Claim hole) implements Verdict {}

    /** It falls within this wider affinity of the same owner. */
    record Within(ClientSelector cover) implements Verdict {}

    /** Another requester has an affinity with these clients. */
    record Foreign() implements Verdict {}
  }

  Verdict judgeStart(ServiceAddress service, ClientSelector client, Owner requester) {
    ClaimKey key = ClaimKey.of(service, client);
    List<Claim> here = registered(key, claim -> !claim.isHole());
    Optional<Claim> equal =
        here.stream().filter(claim -> claim.ports().equals(client.ports())).findFirst();
    if (equal.isPresent()) {
      return isOf(requester).test(equal.get())
          ? new Verdict.Renew(List.of(equal.get()))
          : new Verdict.Foreign();
    }
    Optional<Claim> ownHole =
        registered(key, Claim::isHole).stream()
            .filter(hole -> hole.ports().equals(client.ports()))
            .filter(isOf(requester))
            .findFirst();
    if (ownHole.isPresent()) {
      return new Verdict.Close(ownHole.get());
    }
    List<Claim> crossing = crossing(here, client);
    if (!crossing.stream().allMatch(isOf(requester))) {
      return new Verdict.Foreign();
    }
    List<Integer> missing = missing(client, crossing);
    if (missing.isEmpty() && !client.allPorts()) {
      return new Verdict.Renew(crossing);
    }
    Optional<Cover> cover = mirror.covers(service, client).findFirst();
    return cover.isPresent() && !cover.get().claim().isHole()
        ? judgeWithin(cover.get(), requester)
        : new Verdict.Create(
            client.withPorts(missing), crossing, mirror.hasNarrower(service, client));
  }

  private static Verdict judgeWithin(Cover cover, Owner requester) {
    return isOf(requester).test(cover.claim())
        ? new Verdict.Within(cover.client())
        : new Verdict.Foreign();
  }

  /** Those of one prefix that share a port with the selector, but do not hold all of its. */
  private static List<Claim> crossing(List<Claim> here, ClientSelector client) {
    return here.stream()
        .filter(claim -> claim.ports().stream().anyMatch(client.ports()::contains))
        .filter(claim -> !claim.ports().containsAll(client.ports()))
        .toList();
  }

  private static List<Integer> missing(ClientSelector client, List<Claim> crossing) {
    List<Integer> missing = new ArrayList<>(client.ports());
    crossing.forEach(claim -> missing.removeAll(claim.ports()));
    return missing;
  }

  /**
   * A part of a group that its owner wants balanced.
   *
   * @param group the owner's affinity that governs it, with its clients
   * @param open what is to become a hole; narrower affinities and holes stay as they are
   */
  record Part(Cover group, ClientSelector open) {}

  /** Empty: no group of that owner governs these clients. */
  Optional<Part> judgePart(ServiceAddress service, ClientSelector client, Owner requester) {
    List<Claim> here = registered(ClaimKey.of(service, client), claim -> true);
    boolean isTaken = here.stream().anyMatch(claim -> claim.ports().equals(client.ports()));
    List<Integer> missing = missing(client, crossing(here, client));
    if (isTaken || (missing.isEmpty() && !client.allPorts())) {
      return Optional.empty();
    }
    return mirror
        .covers(service, client)
        .findFirst()
        .filter(cover -> !cover.claim().isHole() && isOf(requester).test(cover.claim()))
        .map(cover -> new Part(cover, client.withPorts(missing)));
  }

  /** Whether a wider affinity of the same owner covers the selector. */
  boolean fallsWithinOwn(ServiceAddress service, ClientSelector client, Owner requester) {
    return mirror
        .covers(service, client)
        .map(Cover::claim)
        .filter(claim -> !claim.isHole())
        .anyMatch(isOf(requester));
  }

  /** Whether a wider affinity, anybody's, governs these clients. */
  boolean isGovernedByWider(ServiceAddress service, ClientSelector client) {
    return mirror
        .covers(service, client)
        .findFirst()
        .filter(cover -> !cover.claim().isHole())
        .isPresent();
  }

  private List<Claim> registered(ClaimKey key, Predicate<Claim> which) {
    PrefixClaims row = mirror.row(key);
    return row == null
        ? List.of()
        : row.claims().stream()
            .filter(claim -> mirror.isRegistered(claim.owner()))
            .filter(claim -> !mirror.isLeftBehind(key, claim))
            .filter(which)
            .toList();
  }

  private static Predicate<Claim> isOf(Owner requester) {
    return claim -> claim.owner().equals(requester);
  }
}
