package org.holdfast.chaos;

import java.util.List;
import java.util.stream.Stream;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Visit;

/**
 * Who could not keep what was promised, and when. Immutable.
 *
 * @param struck servers
 * @param cutOff front tiers
 */
record Outages(List<Struck> struck, List<CutOff> cutOff) {
  Outages {
    struck = List.copyOf(struck);
    cutOff = List.copyOf(cutOff);
  }

  /** The faults of that owner's server, in that life. */
  Stream<Struck> of(Owner owner) {
    return struck.stream()
        .filter(one -> one.server().equals(owner.server()) && one.life() == owner.life());
  }

  boolean isStruck(Owner owner, long at) {
    return of(owner).anyMatch(fault -> fault.from() <= at && at <= fault.until());
  }

  /** It may have been answered just before the fault, and have been heard after it. */
  boolean overtook(Request start) {
    return of(start.owner())
        .anyMatch(fault -> start.askedAt() < fault.from() && start.answeredAt() >= fault.from());
  }

  /** Whether its front tier was not live for some of its time. */
  boolean isApart(Visit visit) {
    return cutOff.stream()
        .filter(fault -> fault.door().equals(visit.door()))
        .anyMatch(fault -> visit.endedAt() >= fault.from() && visit.begunAt() <= fault.until());
  }
}
