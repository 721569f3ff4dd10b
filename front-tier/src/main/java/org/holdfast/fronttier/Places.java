package org.holdfast.fronttier;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.InstanceLimit;
import org.jspecify.annotations.Nullable;

/**
 * The places that the instances of one service have for connections of this front tier, and who
 * waits for one (SPEC rule 16). A place that becomes free goes to who has waited longest; nobody
 * overtakes. Safe for all threads; without a limit, or while nobody waits, no lock is taken.
 */
final class Places {
  private final InstanceLimit limit;
  private final Predicate<Endpoint> open;
  private final ConcurrentMap<Endpoint, Integer> taken = new ConcurrentHashMap<>();
  // Changed under the lock of this object alone.
  private final Map<Endpoint, Set<Waiter>> waitingForOne = new HashMap<>();
  private final Set<Waiter> waitingForAny = new LinkedHashSet<>();
  private volatile int waiting;
  private long lastNumber;

  /** One client that waits. */
  static final class Waiter {
    private final @Nullable Endpoint wanted;
    private final Consumer<Endpoint> granted;
    private final Runnable abandoned;
    private long number;

    /**
     * Not waiting yet.
     *
     * @param wanted the only instance that will do; null: any
     * @param granted told, on any thread, where the client has a place now, which it must {@link
     *     Places#free} some time
     * @param abandoned told instead, on any thread, that the wanted instance went down
     */
    Waiter(@Nullable Endpoint wanted, Consumer<Endpoint> granted, Runnable abandoned) {
      this.wanted = wanted;
      this.granted = granted;
      this.abandoned = abandoned;
    }
  }

  /**
   * All free.
   *
   * @param open which instances take new clients: who waits for any is sent to no other
   */
  Places(InstanceLimit limit, Predicate<Endpoint> open) {
    this.limit = limit;
    this.open = open;
  }

  private boolean isUnlimited() {
    return limit.maxConnections() == InstanceLimit.UNLIMITED;
  }

  /** Whether a newcomer finds no place there: all are taken, or others wait for them. */
  boolean isFull(Endpoint instance) {
    return hasNone(instance) || isWaitedFor(instance);
  }

  /** Whether all places there are taken. */
  boolean hasNone(Endpoint instance) {
    return !isUnlimited() && taken.getOrDefault(instance, 0) >= limit.maxConnections();
  }

  private boolean isWaitedFor(Endpoint instance) {
    if (waiting == 0) {
      return false;
    }
    synchronized (this) {
      return longestWaiting(instance) != null;
    }
  }

  /** Takes a place for a newcomer, unless the instance {@link #isFull}. */
  boolean take(Endpoint instance) {
    return isUnlimited() || (!isWaitedFor(instance) && takeOne(instance));
  }

  private boolean takeOne(Endpoint instance) {
    while (true) {
      Integer count = taken.putIfAbsent(instance, 1);
      if (count == null) {
        return true;
      }
      if (count >= limit.maxConnections()) {
        return false;
      }
      if (taken.replace(instance, count, count + 1)) {
        return true;
      }
    }
  }

  /** Gives a place back that was taken or granted. */
  void free(Endpoint instance) {
    if (isUnlimited()) {
      return;
    }
    taken.computeIfPresent(instance, (key, count) -> count == 1 ? null : count - 1);
    if (waiting > 0) {
      handOut(instance);
    }
  }

  /** Lets a client wait, behind all others; false: as many wait as may. */
  boolean await(Waiter waiter) {
    synchronized (this) {
      if (waiting >= limit.maxWaiting()) {
        return false;
      }
      waiting = waiting + 1;
      waiter.number = ++lastNumber;
      queue(waiter).add(waiter);
    }
    // A place may have become free before anybody could know of this one.
    if (waiter.wanted != null) {
      handOut(waiter.wanted);
    }
    return true;
  }

  /** The client waits no longer; false: it did not, or a place is granted to it already. */
  synchronized boolean leave(Waiter waiter) {
    Set<Waiter> queue = queue(waiter);
    boolean left = queue.remove(waiter);
    if (left) {
      waiting = waiting - 1;
    }
    if (waiter.wanted != null && queue.isEmpty()) {
      waitingForOne.remove(waiter.wanted);
    }
    return left;
  }

  /** Nobody waits any longer for this one instance, which went down. */
  void abandon(Endpoint instance) {
    List<Waiter> left;
    synchronized (this) {
      left = List.copyOf(waitingForOne.getOrDefault(instance, Set.of()));
      left.forEach(this::leave);
    }
    left.forEach(waiter -> waiter.abandoned.run());
  }

  /** Grants what places an instance has to those who have waited longest. */
  void handOut(Endpoint instance) {
    for (Waiter next = grantOne(instance); next != null; next = grantOne(instance)) {
      next.granted.accept(instance);
    }
  }

  private synchronized @Nullable Waiter grantOne(Endpoint instance) {
    Waiter next = longestWaiting(instance);
    if (next == null || !takeOne(instance)) {
      return null;
    }
    leave(next);
    return next;
  }

  private @Nullable Waiter longestWaiting(Endpoint instance) {
    Waiter one = first(waitingForOne.getOrDefault(instance, Set.of()));
    Waiter any = open.test(instance) ? first(waitingForAny) : null;
    if (one == null || any == null) {
      return one == null ? any : one;
    }
    return one.number < any.number ? one : any;
  }

  private static @Nullable Waiter first(Set<Waiter> queue) {
    Iterator<Waiter> waiters = queue.iterator();
    return waiters.hasNext() ? waiters.next() : null;
  }

  private Set<Waiter> queue(Waiter waiter) {
    return waiter.wanted == null
        ? waitingForAny
        : waitingForOne.computeIfAbsent(waiter.wanted, key -> new LinkedHashSet<>());
  }

  /** How many clients wait now. */
  int waiting() {
    return waiting;
  }
}
