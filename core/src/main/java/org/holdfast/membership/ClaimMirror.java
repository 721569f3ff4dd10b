package org.holdfast.membership;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.PrefixClaims;
import org.jspecify.annotations.Nullable;

/**
 * All claims of the cluster as this participant knows them. What is newer than what is held is
 * taken over; claims of owners that the roster does not name govern nobody. Owner thread only.
 */
public final class ClaimMirror {
  private static final Comparator<ClaimKey> BY_PLACE =
      Comparator.<ClaimKey, IpAddress>comparing(key -> key.service().address())
          .thenComparingInt(key -> key.service().port())
          .thenComparing(ClaimKey::prefix)
          .thenComparingInt(ClaimKey::prefixLength);

  /** As they match at one prefix: the fewest ports, all of them last; a claim before its hole. */
  static final Comparator<Claim> NARROWEST_FIRST =
      Comparator.<Claim>comparingInt(
              claim -> claim.ports().isEmpty() ? Integer.MAX_VALUE : claim.ports().size())
          .thenComparing(Claim::isHole);

  private final Listener listener;
  private final Telling telling;
  private final TreeMap<ClaimKey, PrefixClaims> rows = new TreeMap<>(BY_PLACE);
  private final Map<ServiceAddress, int[]> lengthsInUse = new HashMap<>();
  private final Map<Owner, Owner> owners = new HashMap<>();
  private final Digests digests = new Digests();
  private final EndedClaims ended = new EndedClaims();

  private Set<Incarnation> registered = Set.of();
  private @Nullable Set<ClaimKey> touchedWhileReading;
  private long clock;
  private int claims;

  /** Told of what begins and ceases to govern, before anything is acknowledged. */
  public interface Listener {
    /** New connections of these clients go to that claim's owner now, whoever had them before. */
    void governs(ServiceAddress service, ClientSelector client, Claim claim);

    /**
     * New connections of these clients are balanced now, although there is a wider affinity.
     *
     * @param isBesideItsGroup whether its group is of the same prefix, and ends with this; else it
     *     means nothing where the group is not
     */
    void opens(ServiceAddress service, ClientSelector client, Claim hole, boolean isBesideItsGroup);

    /** No claim with exactly this selector is left. */
    void ceases(ServiceAddress service, ClientSelector client);

    /** That claim is not in the registry any more, whoever took it out. */
    default void dropped(ClaimKey key, Claim claim) {}
  }

  /** A claim or hole and the selector that it has under its key. */
  public record Cover(ClientSelector client, Claim claim) {}

  /** One life of a stack. */
  record Incarnation(String target, long number) {
    static Incarnation of(Owner owner) {
      return new Incarnation(owner.target(), owner.incarnation());
    }
  }

  ClaimMirror(Listener listener) {
    this.listener = listener;
    telling = new Telling(listener);
  }

  /** The highest version ever seen here; the next one written here is above it. */
  public long clock() {
    return clock;
  }

  /** Takes over the clock that another participant told. */
  void observe(long otherClock) {
    clock = Math.max(clock, otherClock);
  }

  /** Over the claims of one incarnation: equal where two mirrors hold the same of it. */
  long digest(Incarnation incarnation) {
    return digests.of(incarnation);
  }

  /** How many affinities that life of a target has, whether the roster names it or not. */
  public int affinitiesOf(String target, long incarnation) {
    return digests.affinities(new Incarnation(target, incarnation));
  }

  /** What is held under that key; null: nothing. */
  public @Nullable PrefixClaims row(ClaimKey key) {
    return rows.get(key);
  }

  /** Whether the roster names that owner. */
  public boolean isRegistered(Owner owner) {
    return registered.contains(Incarnation.of(owner));
  }

  /** Takes over a row if it is newer than the one that is held. */
  public void apply(ClaimKey key, PrefixClaims row) {
    touch(key);
    applyIfNewer(key, row);
  }

  /** The row was removed, which only ever happens to a tombstone. */
  public void removed(ClaimKey key) {
    touch(key);
    drop(key);
  }

  /**
   * The registry had that row, asked after this participant had come to hold the other one.
   *
   * @param row null: it had none
   */
  public void takeOver(
      ClaimKey key, @Nullable PrefixClaims heldWhenAsked, @Nullable PrefixClaims row) {
    touch(key);
    if (Objects.equals(rows.get(key), heldWhenAsked)) {
      replaceBy(key, row);
    } else if (row != null) {
      // A change that came meanwhile may be newer than the answer.
      applyIfNewer(key, row);
    }
  }

  private void touch(ClaimKey key) {
    if (touchedWhileReading != null) {
      touchedWhileReading.add(key);
    }
  }

  private void applyIfNewer(ClaimKey key, PrefixClaims row) {
    observe(row.version());
    PrefixClaims held = rows.get(key);
    if (held == null || held.version() < row.version()) {
      PrefixClaims interned = interned(ended.without(key, row));
      ended.replaced(key, held, interned);
      replace(key, held, interned);
      rows.put(key, interned);
    }
  }

  private void drop(ClaimKey key) {
    PrefixClaims held = rows.remove(key);
    if (held != null) {
      replace(key, held, null);
    }
  }

  /** From here on remembers which keys changes name, until {@link #endReading}. */
  void beginReading() {
    touchedWhileReading = new HashSet<>();
  }

  /**
   * Takes over everything that was there at one time since {@link #beginReading}. As tombstones
   * stay longer than a reading takes, what a change told since and the snapshot lacks came after
   * it.
   *
   * @param isWhole whether what it lacks has ended; else its owner may be about to put it back
   */
  CompletionStage<Void> endReading(
      Map<ClaimKey, PrefixClaims> snapshot, boolean isWhole, Slices slices) {
    List<ClaimKey> held = isWhole ? List.copyOf(rows.keySet()) : List.of();
    return slices
        .forEach(held.iterator(), key -> correct(key, snapshot.get(key)))
        .thenCompose(
            done ->
                slices.forEach(
                    snapshot.entrySet().iterator(),
                    row -> applyIfNewer(row.getKey(), row.getValue())))
        .thenRun(() -> touchedWhileReading = null);
  }

  /** Also where it is older than what is held: that was lost in a merge. */
  private void correct(ClaimKey key, @Nullable PrefixClaims row) {
    boolean isTouched = touchedWhileReading != null && touchedWhileReading.contains(key);
    if (!isTouched && !Objects.equals(rows.get(key), row)) {
      replaceBy(key, row);
    }
  }

  /** What that row of the registry ought to be, as claims in it have ended; empty: as it is. */
  Optional<PrefixClaims> revived(ClaimKey key, PrefixClaims row) {
    return ended.isIn(key, row)
        ? Optional.of(
            new PrefixClaims(
                clock + 1, row.publisher(), row.publication(), ended.without(key, row).claims()))
        : Optional.empty();
  }

  private void replaceBy(ClaimKey key, @Nullable PrefixClaims row) {
    if (row == null) {
      drop(key);
    } else {
      observe(row.version());
      PrefixClaims interned = interned(ended.without(key, row));
      replace(key, rows.put(key, interned), interned);
    }
  }

  /** The roster names these incarnations now; all others govern nobody any more. */
  void register(Set<Incarnation> incarnations) {
    if (incarnations.equals(registered)) {
      return;
    }
    Set<Incarnation> before = registered;
    registered = Set.copyOf(incarnations);
    Set<Incarnation> others = new HashSet<>(before);
    others.addAll(registered);
    others.removeIf(one -> before.contains(one) && registered.contains(one));
    rows.forEach(
        (key, row) -> {
          if (row.claims().stream().anyMatch(one -> others.contains(Incarnation.of(one.owner())))) {
            telling.changed(
                key,
                Telling.of(row, owner -> before.contains(Incarnation.of(owner))),
                Telling.of(row, this::isRegistered));
          }
        });
  }

  private void replace(ClaimKey key, @Nullable PrefixClaims before, @Nullable PrefixClaims after) {
    claims += (after == null ? 0 : after.claims().size());
    claims -= (before == null ? 0 : before.claims().size());
    countLengths(key, before, -1);
    countLengths(key, after, 1);
    digests.go(key, before);
    digests.come(key, after);
    telling.changed(
        key, Telling.of(before, this::isRegistered), Telling.of(after, this::isRegistered));
    if (before != null) {
      before.claims().stream()
          .filter(claim -> after == null || !after.claims().contains(claim))
          .forEach(claim -> listener.dropped(key, claim));
    }
  }

  private void countLengths(ClaimKey key, @Nullable PrefixClaims row, int by) {
    if (row != null) {
      lengthsInUse.computeIfAbsent(key.service(), service -> new int[129])[key.prefixLength()] +=
          by;
    }
  }

  /** Many claims have few owners: keeps one object of each. */
  private PrefixClaims interned(PrefixClaims row) {
    List<Claim> claims =
        row.claims().stream()
            .map(
                claim ->
                    new Claim(
                        claim.ports(), intern(claim.owner()), claim.version(), claim.isHole()))
            .toList();
    return new PrefixClaims(row.version(), row.publisher(), row.publication(), claims);
  }

  private Owner intern(Owner owner) {
    owners.keySet().removeIf(known -> isOlderLife(known, owner));
    return owners.computeIfAbsent(owner, same -> same);
  }

  private static boolean isOlderLife(Owner known, Owner owner) {
    return known.target().equals(owner.target()) && known.incarnation() < owner.incarnation();
  }

  /**
   * The registered claims that cover the selector from outside, and the holes that cover it or are
   * it: at its own prefix those with ever more ports, then those of ever shorter prefixes. The
   * first one is what governs these clients where nothing narrower does. A hole whose group is no
   * more is none (SPEC rule 5).
   */
  public Stream<Cover> covers(ServiceAddress service, ClientSelector client) {
    return coversOf(service, client)
        .filter(cover -> cover.claim().isHole() || !cover.client().equals(client));
  }

  /** Whether it is a hole under that key whose group is no more: it means nothing. */
  public boolean isLeftBehind(ClaimKey key, Claim claim) {
    return claim.isHole()
        && coversOf(key.service(), claim.client(key)).noneMatch(one -> one.claim().equals(claim));
  }

  /**
   * The registered claim that governs a connection; empty: it is balanced. A client whose port is
   * not known is governed only by what covers all its ports.
   */
  public Optional<Cover> governing(ServiceAddress service, Endpoint client) {
    return deciding(service, client).filter(cover -> !cover.claim().isHole());
  }

  /** The same, or the hole on whose account the connection is balanced. */
  public Optional<Cover> deciding(ServiceAddress service, Endpoint client) {
    List<Integer> port = client.port() == 0 ? List.of() : List.of(client.port());
    ClientSelector alone = new ClientSelector(client.address(), client.address().bits(), port);
    return coversOf(service, alone).findFirst();
  }

  /** Whose the affinity with exactly these clients is. */
  public Optional<Owner> ownerOf(ServiceAddress service, ClientSelector client) {
    ClaimKey key = ClaimKey.of(service, client);
    return Stream.ofNullable(rows.get(key))
        .flatMap(row -> row.claims().stream())
        .filter(claim -> !claim.isHole() && isRegistered(claim.owner()))
        .filter(claim -> claim.client(key).equals(client))
        .map(Claim::owner)
        .findFirst();
  }

  private Stream<Cover> coversOf(ServiceAddress service, ClientSelector client) {
    List<Cover> covers = prefixesFrom(service, client).flatMap(key -> covers(key, client)).toList();
    return covers.stream().filter(cover -> !cover.claim().isHole() || hasGroup(cover, covers));
  }

  private static boolean hasGroup(Cover hole, List<Cover> covers) {
    return covers.stream().map(Cover::claim).anyMatch(hole.claim()::isHoleIn);
  }

  private Stream<ClaimKey> prefixesFrom(ServiceAddress service, ClientSelector client) {
    int[] inUse = lengthsInUse.getOrDefault(service, new int[129]);
    return Stream.iterate(client.prefixLength(), length -> length > 0, length -> length - 1)
        .filter(length -> inUse[length] > 0)
        .map(length -> new ClaimKey(service, client.address().prefix(length), length));
  }

  private Stream<Cover> covers(ClaimKey key, ClientSelector client) {
    PrefixClaims row = rows.get(key);
    return Stream.ofNullable(row)
        .flatMap(claims -> claims.claims().stream())
        .filter(claim -> isRegistered(claim.owner()))
        .sorted(NARROWEST_FIRST)
        .map(claim -> new Cover(claim.client(key), claim))
        .filter(cover -> cover.client().covers(client));
  }

  /** Whether a registered claim lies within the selector without being it. */
  public boolean hasNarrower(ServiceAddress service, ClientSelector client) {
    ClaimKey from = new ClaimKey(service, client.address(), client.prefixLength());
    return rows.tailMap(from).entrySet().stream()
        .takeWhile(row -> row.getKey().service().equals(service))
        .takeWhile(row -> isWithin(row.getKey(), client))
        .anyMatch(row -> hasNarrower(row.getKey(), row.getValue(), client));
  }

  private static boolean isWithin(ClaimKey key, ClientSelector client) {
    return key.prefix().isIpv4() == client.address().isIpv4()
        && key.prefix().prefix(client.prefixLength()).equals(client.address());
  }

  private boolean hasNarrower(ClaimKey key, PrefixClaims row, ClientSelector client) {
    return row.claims().stream()
        .filter(claim -> !claim.isHole() && isRegistered(claim.owner()))
        .map(claim -> claim.client(key))
        .anyMatch(inner -> client.covers(inner) && !inner.equals(client));
  }

  /** The keys whose rows an earlier life of that target wrote or has claims in. */
  public List<ClaimKey> leftBehindBy(String target) {
    return rows.entrySet().stream()
        .filter(row -> isOf(target, row.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOf(String target, PrefixClaims row) {
    return row.isTombstone()
        ? row.publisher().equals(target)
        : row.claims().stream().anyMatch(claim -> claim.owner().target().equals(target));
  }

  /** How many keys have a row, tombstones included. */
  public int size() {
    return rows.size();
  }

  /** How many claims there are in all rows. */
  public int claims() {
    return claims;
  }

  /** Whether every owner in that row is known, or is an older life of a known one. */
  boolean knowsOwnersOf(PrefixClaims row) {
    return row.claims().stream().map(Claim::owner).allMatch(this::isKnownOrPast);
  }

  private boolean isKnownOrPast(Owner owner) {
    return registered.stream()
        .anyMatch(
            one -> one.target().equals(owner.target()) && one.number() >= owner.incarnation());
  }
}
