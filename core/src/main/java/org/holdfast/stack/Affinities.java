package org.holdfast.stack;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.stack.OwnAffinity.Beginning;
import org.holdfast.stack.OwnAffinity.Grant;
import org.holdfast.stack.PerPlace.Place;
import org.holdfast.stack.TimingWheel.Entry;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The target's own table: its affinities and their clocks (figure 3B). The owner thread adds and
 * removes; any thread reads and renews.
 */
final class Affinities {
  /** By then word of a connection has come that was accepted in the last moment (rule 7). */
  private static final Duration LATEST_REPORT = Duration.ofMillis(250);

  private static final int MOST_AT_ONCE = 10_000;

  private final Ticker ticker;
  private final Executor owner;
  private final TimingWheel<OwnAffinity> wheel;
  private final ConcurrentMap<AffinityKey, OwnAffinity> table = new ConcurrentHashMap<>();

  /** The same, so that a page of them is found without looking at all. */
  private final ConcurrentNavigableMap<Long, OwnAffinity> byId = new ConcurrentSkipListMap<>();

  private final PerPlace perPlace = new PerPlace();
  private final Map<Endpoint, AtomicInteger> perInstance = new ConcurrentHashMap<>();
  private final Map<ClaimKey, Map<Claim, OwnAffinity>> holes = new HashMap<>();
  private final AtomicInteger used = new AtomicInteger();
  private long lastId;

  /**
   * @param expired told on the owner thread whose time is up; each has ended already then
   */
  Affinities(Ticker ticker, Executor owner, Consumer<OwnAffinity> expired) {
    this.ticker = ticker;
    this.owner = owner;
    wheel =
        new TimingWheel<>(
            ticker.nanos(),
            (affinity, deadline) -> {
              if (affinity.end(deadline)) {
                expired.accept(affinity);
              }
            });
  }

  /**
   * Any thread: restarts the clock if that instance has the affinity and it has not run out.
   *
   * @return whether it did
   */
  boolean renew(AffinityKey key, Endpoint instance, Grant grant) {
    OwnAffinity affinity = find(key, instance);
    return affinity != null && renew(affinity, grant);
  }

  private boolean renew(OwnAffinity affinity, Grant grant) {
    long next = expiry(ticker.nanos(), grant.duration());
    if (move(affinity, deadline -> next).isEmpty()) {
      return false;
    }
    affinity.grant(grant);
    return true;
  }

  /** When an affinity expires that was granted so much at that time. */
  private static long expiry(long since, Duration granted) {
    return since + granted.toNanos() + LATEST_REPORT.toNanos();
  }

  /** To where it was moved; empty: it is not in force any more. */
  private OptionalLong move(OwnAffinity affinity, LongUnaryOperator next) {
    long now = ticker.nanos();
    long deadline = affinity.deadline();
    while (deadline != Entry.ENDED && now - deadline < 0) {
      long moved = next.applyAsLong(deadline);
      if (affinity.move(deadline, moved)) {
        if (moved - deadline < 0) {
          owner.execute(() -> wheel.schedule(affinity));
        }
        return OptionalLong.of(moved);
      }
      deadline = affinity.deadline();
    }
    return OptionalLong.empty();
  }

  /**
   * Any thread: lasts at least so long from now on (SPEC A7); how long that is then. Empty: that
   * instance has no such affinity.
   */
  Optional<Duration> extend(AffinityKey key, Endpoint instance, Duration fromNow) {
    OwnAffinity affinity = find(key, instance);
    if (affinity == null) {
      return Optional.empty();
    }
    long now = ticker.nanos();
    long next = expiry(now, fromNow);
    OptionalLong moved = move(affinity, deadline -> later(deadline, next));
    if (moved.equals(OptionalLong.of(next))) {
      affinity.lasts(fromNow);
    }
    return moved.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(moved.getAsLong() - now).minus(LATEST_REPORT));
  }

  /** Any thread: whether that instance has exactly that affinity, and it is in force. */
  boolean isHeld(AffinityKey key, Endpoint instance) {
    return find(key, instance) != null && isInForce(key);
  }

  /** Any thread: a connection that it governs was accepted at that time (SPEC A6). */
  void connected(AffinityKey key, Endpoint instance, long acceptedAt) {
    OwnAffinity affinity = find(key, instance);
    if (affinity != null && !affinity.isFixed()) {
      long next = expiry(acceptedAt, affinity.granted());
      if (move(affinity, deadline -> later(deadline, next)).equals(OptionalLong.of(next))) {
        affinity.lasts(affinity.granted());
      }
    }
  }

  private static long later(long one, long other) {
    return one - other < 0 ? other : one;
  }

  private @Nullable OwnAffinity find(AffinityKey key, Endpoint instance) {
    OwnAffinity affinity = table.get(key);
    return affinity != null && affinity.claim().owner().instance().equals(instance)
        ? affinity
        : null;
  }

  /** Owner thread: the affinity is in force from now on. */
  void establish(AffinityKey key, Claim claim, Grant grant, String by) {
    long now = ticker.nanos();
    long deadline = expiry(now, grant.duration());
    OwnAffinity affinity =
        new OwnAffinity(++lastId, key, claim, grant, new Beginning(now, by), deadline);
    find(key).ifPresent(this::forget);
    table.put(key, affinity);
    byId.put(affinity.id(), affinity);
    perPlace.add(place(affinity), 1);
    used(affinity, 1);
    wheel.schedule(affinity);
  }

  private static Place place(OwnAffinity affinity) {
    return new Place(affinity.key().service(), affinity.claim().owner().instance());
  }

  /**
   * Owner thread: nothing of it is left, its holes neither.
   *
   * @return whether anything was
   */
  boolean forget(OwnAffinity affinity) {
    wheel.remove(affinity);
    if (!table.remove(affinity.key(), affinity)) {
      return false;
    }
    byId.remove(affinity.id());
    perPlace.add(place(affinity), -1);
    used(affinity, -1 - affinity.holes().size());
    affinity.holes().forEach(this::takeHole);
    return true;
  }

  private void used(OwnAffinity affinity, int more) {
    used.addAndGet(more);
    ofInstance(affinity.claim().owner().instance()).addAndGet(more);
  }

  /**
   * Owner thread: the affinity as it is now, which may have been ended and restored; empty: none.
   */
  Optional<OwnAffinity> current(OwnAffinity affinity) {
    return Optional.ofNullable(table.get(affinity.key()))
        .filter(now -> now.claim().equals(affinity.claim()));
  }

  /** Owner thread: a part of that group is balanced from now on. */
  void addHole(OwnAffinity group, AffinityKey key, Claim hole) {
    if (group.holes().put(key, hole) == null) {
      used(group, 1);
    }
    holes.computeIfAbsent(key.claimKey(), none -> new HashMap<>()).put(hole, group);
  }

  /** Owner thread: the hole is closed; the group that has these clients again, if it lives. */
  Optional<OwnAffinity> removeHole(AffinityKey key, Claim hole) {
    OwnAffinity before = takeHole(key, hole);
    Optional<OwnAffinity> group = before == null ? Optional.empty() : current(before);
    group.ifPresent(
        affinity -> {
          affinity.holes().remove(key);
          used(affinity, -1);
        });
    return group;
  }

  /** Owner thread: the holes that this target has under that key, with their groups. */
  Map<Claim, OwnAffinity> holesUnder(ClaimKey key) {
    return holes.getOrDefault(key, Map.of());
  }

  private @Nullable OwnAffinity takeHole(AffinityKey key, Claim hole) {
    Map<Claim, OwnAffinity> under = holesUnder(key.claimKey());
    OwnAffinity group = under.isEmpty() ? null : under.remove(hole);
    if (under.isEmpty()) {
      holes.remove(key.claimKey());
    }
    return group;
  }

  /** Owner thread: ends those whose time is up; what is too much for once comes with the next. */
  void expire() {
    wheel.advance(ticker.nanos(), MOST_AT_ONCE);
  }

  /** Owner thread: grants it no more; false: it had ended before. */
  boolean end(OwnAffinity affinity) {
    long deadline = affinity.deadline();
    while (deadline != Entry.ENDED && !affinity.end(deadline)) {
      deadline = affinity.deadline();
    }
    return deadline != Entry.ENDED;
  }

  /** Owner thread: what had ended goes on after all, for as long as it would have. */
  void restore(OwnAffinity ended, long deadline) {
    OwnAffinity again = ended.until(deadline);
    if (table.replace(ended.key(), ended, again)) {
      byId.put(again.id(), again);
      wheel.schedule(again);
    }
  }

  /** The affinity that was granted with exactly that selector to that owner. */
  Stream<OwnAffinity> find(AffinityKey key, Owner requester) {
    return Stream.ofNullable(table.get(key))
        .filter(affinity -> affinity.claim().owner().equals(requester));
  }

  /** Owner thread: whether that claim is one of an affinity here, or of a hole in one. */
  boolean holds(ClaimKey key, Claim claim) {
    if (claim.isHole()) {
      return holesUnder(key).containsKey(claim);
    }
    OwnAffinity affinity = table.get(new AffinityKey(key.service(), claim.client(key)));
    return affinity != null && affinity.claim().equals(claim);
  }

  /** Whether it has not ended, and will not in the next moment. */
  boolean isInForce(AffinityKey key) {
    OwnAffinity affinity = table.get(key);
    return affinity != null && isInForce(affinity);
  }

  boolean isInForce(OwnAffinity affinity) {
    long deadline = affinity.deadline();
    return deadline != Entry.ENDED && ticker.nanos() - deadline < 0;
  }

  Duration timeLeft(AffinityKey key) {
    OwnAffinity affinity = table.get(key);
    return affinity == null ? Duration.ZERO : timeLeft(affinity);
  }

  Duration timeLeft(OwnAffinity affinity) {
    long deadline = affinity.deadline();
    long left = deadline == Entry.ENDED ? 0 : deadline - ticker.nanos();
    return Duration.ofNanos(Math.max(0, left - LATEST_REPORT.toNanos()));
  }

  /** The instances that own something. */
  Set<Endpoint> owners() {
    return perInstance.entrySet().stream()
        .filter(instance -> instance.getValue().get() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** What that instance owns. */
  List<OwnAffinity> of(Endpoint instance) {
    return all().filter(affinity -> affinity.claim().owner().instance().equals(instance)).toList();
  }

  /** Any thread: those whose ids are below that one, the highest first. */
  Stream<OwnAffinity> before(long id) {
    return byId.headMap(id).descendingMap().values().stream();
  }

  /** Any thread: the one with exactly that selector. */
  Optional<OwnAffinity> find(AffinityKey key) {
    return Optional.ofNullable(table.get(key));
  }

  Stream<OwnAffinity> all() {
    return table.values().stream();
  }

  int size() {
    return table.size();
  }

  /** Any thread: how many that instance owns of the service. */
  int count(ServiceAddress service, Endpoint instance) {
    return perPlace.count(new Place(service, instance));
  }

  /** Any thread: how many there are of the service. */
  int count(ServiceAddress service) {
    return perPlace.count(service);
  }

  /** How many affinities and holes there are. */
  int used() {
    return used.get();
  }

  int used(Endpoint instance) {
    return ofInstance(instance).get();
  }

  private AtomicInteger ofInstance(Endpoint instance) {
    return perInstance.computeIfAbsent(instance, key -> new AtomicInteger());
  }
}
