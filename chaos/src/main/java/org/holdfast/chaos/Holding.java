package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.List;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Visit;

/**
 * For how long a start keeps a client for certain. Immutable.
 *
 * @param from when it was answered
 * @param routedUntil its new connections come to the owner until then
 * @param ownedUntil nobody else owns it until then
 */
record Holding(Request start, long from, long routedUntil, long ownedUntil) {
  /** Those of one client, in the order in which they were answered. */
  static List<Holding> of(ClientLog client, Outages outages) {
    List<Holding> holdings = new ArrayList<>();
    for (Request start : client.requests()) {
      if (start.isGranted() && !outages.overtook(start)) {
        long from = start.answeredAt();
        long routedUntil =
            outages.isStruck(start.owner(), from) ? from : mayEnd(start, client, outages);
        long ownedUntil = Math.max(routedUntil, provedUntil(start, client, outages));
        holdings.add(new Holding(start, from, routedUntil, ownedUntil));
      }
    }
    return holdings;
  }

  /** Whether that connection must have come to the owner. */
  boolean governs(Visit visit) {
    return visit.begunAt() >= from && visit.endedAt() <= routedUntil;
  }

  Owner owner() {
    return start.owner();
  }

  /** Before this it has not ended: by its time, by its owner, by a fault. */
  private static long mayEnd(Request start, ClientLog client, Outages outages) {
    long end = start.mayExpireAt();
    for (Request other : client.requests()) {
      if (other.owner().equals(start.owner())) {
        if (other.mayHaveEnded() && other.answeredAt() > start.askedAt()) {
          end = Math.min(end, other.askedAt());
        } else if (other.askedAt() > start.askedAt() && other.mayHaveStarted()) {
          end = Math.min(end, other.mayExpireAt());
        }
      }
    }
    long fault =
        outages
            .of(start.owner())
            .filter(one -> one.until() > start.answeredAt())
            .mapToLong(Struck::from)
            .min()
            .orElse(Event.NEVER);
    long told =
        client
            .told(start.owner())
            .mapToLong(Event.Told::at)
            .filter(at -> at > start.answeredAt())
            .min()
            .orElse(Event.NEVER);
    return Math.min(end, Math.min(fault, told));
  }

  /** A later renewal says that there was no gap, unless it may have been ended and begun anew. */
  private static long provedUntil(Request start, ClientLog client, Outages outages) {
    return client.requests().stream()
        .filter(one -> one.isGranted() && one.owner().equals(start.owner()))
        .filter(one -> one.answeredAt() > start.answeredAt())
        .findFirst()
        .filter(next -> next.code() == 1 && !outages.overtook(next))
        .filter(next -> !mayHaveEndedBetween(start, next, client))
        .map(Request::answeredAt)
        .orElse(0L);
  }

  private static boolean mayHaveEndedBetween(Request start, Request next, ClientLog client) {
    boolean byItself =
        client.requests().stream()
            .filter(one -> one.mayHaveEnded() && one.owner().equals(start.owner()))
            .anyMatch(
                one -> one.answeredAt() > start.askedAt() && one.askedAt() < next.answeredAt());
    return byItself
        || client
            .told(start.owner())
            .anyMatch(one -> one.at() > start.askedAt() && one.at() < next.answeredAt());
  }
}
