package org.holdfast.controlsocket;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counted on the loop's thread, read on any. */
final class Counters {
  final LongAdder accepted = new LongAdder();
  final AtomicInteger open = new AtomicInteger();
  final LongAdder refused = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder unrecognised = new LongAdder();
  final LongAdder cutOff = new LongAdder();
  final LongAdder indications = new LongAdder();

  ControlSocketCounts read() {
    return new ControlSocketCounts(
        accepted.sum(),
        open.get(),
        refused.sum(),
        requests.sum(),
        malformed.sum(),
        unrecognised.sum(),
        cutOff.sum(),
        indications.sum());
  }
}
