package org.holdfast.stack;

import java.time.Duration;
import org.holdfast.facility.Claim;

/**
 * An affinity that an instance of this target owns, with its clock: the only place in the cluster
 * where its deadline is (SPEC rule 1). The deadline moves and ends by compare and set, from any
 * thread.
 */
final class OwnAffinity extends TimingWheel.Entry {
  private final long id;
  private final AffinityKey key;
  private final Claim claim;
  private volatile Duration granted;

  OwnAffinity(long id, AffinityKey key, Claim claim, Duration granted, long deadline) {
    super(deadline);
    this.id = id;
    this.key = key;
    this.claim = claim;
    this.granted = granted;
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

  Duration granted() {
    return granted;
  }

  void grant(Duration renewed) {
    granted = renewed;
  }

  /** The same, not ended, with that deadline. */
  OwnAffinity until(long deadline) {
    return new OwnAffinity(id, key, claim, granted, deadline);
  }
}
