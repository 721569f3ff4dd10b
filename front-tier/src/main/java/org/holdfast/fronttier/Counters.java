package org.holdfast.fronttier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all loops of a front tier count together. */
final class Counters {
  final LongAdder accepted = new LongAdder();
  final LongAdder overLimit = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder waited = new LongAdder();
  final LongAdder ownerFull = new LongAdder();
  final LongAdder badHeaders = new LongAdder();
  final LongAdder idle = new LongAdder();
  final LongAdder brokenOff = new LongAdder();
  final LongAdder reset = new LongAdder();
  final LongAdder checks = new LongAdder();
  final LongAdder failedChecks = new LongAdder();
  final LongAdder fallen = new LongAdder();
  final AtomicInteger down = new AtomicInteger();
  private final LongAdder keptBytes = new LongAdder();
  private final AtomicInteger active = new AtomicInteger();
  private final int mostActive;

  Counters(int mostActive) {
    this.mostActive = mostActive;
  }

  /** Takes one of the places for connections, if one is left. */
  boolean enter() {
    if (active.incrementAndGet() > mostActive) {
      active.decrementAndGet();
      overLimit.increment();
      return false;
    }
    accepted.increment();
    return true;
  }

  void leave() {
    active.decrementAndGet();
  }

  int active() {
    return active.get();
  }

  void kept(int bytes) {
    keptBytes.add(bytes);
  }

  FrontTierCounts read() {
    return new FrontTierCounts(
        accepted.sum(),
        active.get(),
        overLimit.sum(),
        refused.sum(),
        waited.sum(),
        ownerFull.sum(),
        badHeaders.sum(),
        idle.sum(),
        brokenOff.sum(),
        keptBytes.sum(),
        reset.sum(),
        checks.sum(),
        failedChecks.sum(),
        fallen.sum(),
        down.get());
  }
}
