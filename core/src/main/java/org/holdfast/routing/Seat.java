package org.holdfast.routing;

import java.time.Duration;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where one router has a client, or had it a moment ago.
 *
 * @param instance to which its oldest connection there goes
 * @param since when that was opened, by this machine's clock
 * @param goneAt when the last connection was closed, as far as is known here; null: one is open
 */
record Seat(Endpoint instance, long since, @Nullable Long goneAt) {
  /**
   * So long after its last connection a client still goes where it was: word that it came back, and
   * through which router, may be on its way.
   */
  static final Duration LINGERS = Duration.ofMillis(300);

  /** So long after it, no router goes by it any more. */
  static final Duration FORGOTTEN = Duration.ofMillis(600);

  boolean isActive() {
    return goneAt == null;
  }

  boolean isOver(Duration time, long now) {
    Long gone = goneAt;
    return gone != null && now - gone >= time.toNanos();
  }

  boolean isSameStay(Seat other) {
    return isActive() && other.isActive() && instance.equals(other.instance);
  }

  Seat left(long now) {
    return isActive() ? new Seat(instance, since, now) : this;
  }

  /** Whether it decides, and not the other one: an active one, and of these the oldest. */
  boolean precedes(@Nullable Seat other) {
    if (other == null || isActive() != other.isActive()) {
      return other == null || isActive();
    }
    return since - other.since < 0;
  }
}
