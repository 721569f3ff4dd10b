package org.holdfast.stack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.holdfast.facility.Claim;
import org.holdfast.facility.PrefixClaims;
import org.jspecify.annotations.Nullable;

/**
 * An affinity that an instance of this target owns, with its clock: the only place in the cluster
 * where its deadline is (SPEC rule 1). The deadline moves and ends by compare and set, from any
 * thread.
 */
final class OwnAffinity extends TimingWheel.Entry {
  private final long id;
  private final AffinityKey key;
  private final Claim claim;
  private final Beginning beginning;
  // The owner thread's to change.
  private final Map<AffinityKey, Claim> holes = new ConcurrentHashMap<>();
  private volatile Grant grant;
  private volatile Duration lasts;

  /**
   * What the last start or renewal granted.
   *
   * @param fixed connections do not extend it (SPEC A6)
   */
  record Grant(Duration duration, boolean fixed) {}

  /**
   * When it was started, and by whom.
   *
   * @param nanos by the stack's ticker
   * @param by the application or the operating system's user; empty: unknown
   */
  record Beginning(long nanos, String by) {}

  OwnAffinity(
      long id, AffinityKey key, Claim claim, Grant grant, Beginning beginning, long deadline) {
    super(deadline);
    this.id = id;
    this.key = key;
    this.claim = claim;
    this.grant = grant;
    lasts = grant.duration();
    this.beginning = beginning;
  }

  long id() {
    return id;
  }

  AffinityKey key() {
    return key;
  }

  Claim claim() {
    return claim;
  }

  Beginning beginning() {
    return beginning;
  }

  /** Whether that row of the registry has it. */
  boolean isIn(@Nullable PrefixClaims row) {
    return row != null && row.claims().contains(claim);
  }

  Duration granted() {
    return grant.duration();
  }

  boolean isFixed() {
    return grant.fixed();
  }

  void grant(Grant renewed) {
    grant = renewed;
    lasts = renewed.duration();
  }

  /**
   * How long it lasts from when its clock was set last: by a start, a renewal, a connection or an
   * extension, which alone may set it to more than what was granted.
   */
  Duration lasts() {
    return lasts;
  }

  void lasts(Duration fromNow) {
    lasts = fromNow;
  }

  /** The parts that are balanced, with their claims; only the owner thread changes it. */
  Map<AffinityKey, Claim> holes() {
    return holes;
  }

  /** The same, not ended, with that deadline. */
  OwnAffinity until(long deadline) {
    OwnAffinity again = new OwnAffinity(id, key, claim, grant, beginning, deadline);
    again.lasts = lasts;
    again.holes.putAll(holes);
    return again;
  }
}
