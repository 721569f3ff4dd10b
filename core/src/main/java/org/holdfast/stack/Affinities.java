package org.holdfast.stack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.stack.TimingWheel.Entry;
import org.holdfast.time.Ticker;

/**
 * The target's own table: its affinities and their clocks (figure 3B). The owner thread adds and
 * removes; any thread reads and renews.
 */
final class Affinities {
  private static final int MOST_AT_ONCE = 10_000;

  private final Ticker ticker;
  private final Executor owner;
  private final TimingWheel<OwnAffinity> wheel;
  private final ConcurrentMap<AffinityKey, OwnAffinity> table = new ConcurrentHashMap<>();
  private final Map<Endpoint, AtomicInteger> perInstance = new ConcurrentHashMap<>();
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

  /** Any thread: restarts the clock if that owner has the affinity and it has not run out. */
  boolean renew(AffinityKey key, Endpoint instance, Duration granted) {
    OwnAffinity affinity = table.get(key);
    return affinity != null
        && affinity.claim().owner().instance().equals(instance)
        && renew(affinity, granted);
  }

  private boolean renew(OwnAffinity affinity, Duration granted) {
    long now = ticker.nanos();
    long next = now + granted.toNanos();
    long deadline = affinity.deadline();
    while (deadline != Entry.ENDED && now - deadline < 0) {
      if (affinity.move(deadline, next)) {
        affinity.grant(granted);
        if (next - deadline < 0) {
          owner.execute(() -> wheel.schedule(affinity));
        }
        return true;
      }
      deadline = affinity.deadline();
    }
    return false;
  }

  /** Owner thread: the affinity is in force from now on. */
  void establish(AffinityKey key, Claim claim, Duration granted) {
    long deadline = ticker.nanos() + granted.toNanos();
    OwnAffinity affinity = new OwnAffinity(++lastId, key, claim, granted, deadline);
    // An expired one that is still being removed gives its place to the new one.
    if (table.put(key, affinity) == null) {
      ofInstance(claim.owner().instance()).incrementAndGet();
    }
    wheel.schedule(affinity);
  }

  /** Owner thread: nothing of it is left. */
  void forget(OwnAffinity affinity) {
    if (table.remove(affinity.key(), affinity)) {
      ofInstance(affinity.claim().owner().instance()).decrementAndGet();
    }
    wheel.remove(affinity);
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
      wheel.schedule(again);
    }
  }

  /** The affinity that was granted with exactly that selector to that owner. */
  Stream<OwnAffinity> find(AffinityKey key, Owner requester) {
    return Stream.ofNullable(table.get(key))
        .filter(affinity -> affinity.claim().owner().equals(requester));
  }

  /** Whether that claim is one of an affinity here. */
  boolean holds(ClaimKey key, Claim claim) {
    OwnAffinity affinity = table.get(new AffinityKey(key.service(), claim.client(key)));
    return affinity != null && affinity.claim().equals(claim);
  }

  Duration timeLeft(AffinityKey key) {
    OwnAffinity affinity = table.get(key);
    return affinity == null ? Duration.ZERO : timeLeft(affinity);
  }

  Duration timeLeft(OwnAffinity affinity) {
    long deadline = affinity.deadline();
    long left = deadline == Entry.ENDED ? 0 : deadline - ticker.nanos();
    return Duration.ofNanos(Math.max(0, left));
  }

  Stream<OwnAffinity> all() {
    return table.values().stream();
  }

  int size() {
    return table.size();
  }

  int size(Endpoint instance) {
    return ofInstance(instance).get();
  }

  private AtomicInteger ofInstance(Endpoint instance) {
    return perInstance.computeIfAbsent(instance, key -> new AtomicInteger());
  }
}
