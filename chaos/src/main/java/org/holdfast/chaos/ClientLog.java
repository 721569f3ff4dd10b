package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Visit;

/**
 * All that concerns one client. Immutable.
 *
 * @param requests in the order in which they were answered
 * @param visits in the order in which they began
 * @param told in no order
 */
record ClientLog(List<Request> requests, List<Visit> visits, List<Told> told) {
  ClientLog {
    requests = sorted(requests, Comparator.comparingLong(Request::answeredAt));
    visits = sorted(visits, Comparator.comparingLong(Visit::begunAt));
    told = List.copyOf(told);
  }

  private static <T> List<T> sorted(List<T> some, Comparator<T> order) {
    List<T> sorted = new ArrayList<>(some);
    sorted.sort(order);
    return List.copyOf(sorted);
  }

  /** Starts and renewals that were granted, or may have been. */
  Stream<Request> possibleStarts() {
    return requests.stream().filter(Request::mayHaveStarted);
  }

  /** The same by that owner. */
  Stream<Request> possibleStarts(Owner owner) {
    return possibleStarts().filter(one -> one.owner().equals(owner));
  }

  /** What that owner's stack told it. */
  Stream<Told> told(Owner owner) {
    return told.stream().filter(one -> one.owner().equals(owner));
  }
}
