package org.holdfast.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Visit;

/**
 * Judges a log when the run is over. What may or may not have been is never held against anybody:
 * only what is certain by what was acknowledged. For one thread.
 *
 * <ul>
 *   <li>A connection begun after a start was answered 0 or 1, and over before the affinity can have
 *       ended, is at its owner (SPEC A13). Through a front tier that was cut off it is counted
 *       apart, as only live routers promise it.
 *   <li>After an end was answered 0, nobody is held.
 *   <li>No client has two owners at once (rule 11). A renewal that is answered 1 says that the
 *       affinity was never lost, so it also speaks for the time of a fault.
 *   <li>A life renews only what it started itself (rule 12).
 *   <li>No affinity is given up, or expires too early, whose owner had no fault (A10).
 * </ul>
 */
final class Oracle {
  static final int MOST_TOLD = 20;

  private static final int EXPIRED = 101;
  private static final int GIVEN_UP = 106;

  private final long zero;
  private final List<Struck> struck = new ArrayList<>();
  private final List<CutOff> cutOff = new ArrayList<>();
  private final Map<String, ClientLog> clients = new TreeMap<>();
  private final Ends ends;
  private final List<String> told = new ArrayList<>();
  private long contradicted;
  private long landed;
  private long kept;
  private long apart;
  private long apartElsewhere;
  private long errors;
  private final List<String> failures = new ArrayList<>();

  /** All that concerns one client. */
  private static final class ClientLog {
    final List<Request> requests = new ArrayList<>();
    final List<Visit> visits = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
  }

  /** For how long a start keeps a client for certain: routed there, and owned by nobody else. */
  private record Holding(Request start, long from, long routedUntil, long ownedUntil) {}

  private Oracle(List<Event> events, long zero) {
    this.zero = zero;
    events.forEach(this::sort);
    ends =
        new Ends(
            clients.values().stream()
                .filter(one -> one.requests.isEmpty())
                .flatMap(one -> one.visits.stream()));
  }

  private void sort(Event event) {
    if (event instanceof Struck fault) {
      struck.add(fault);
    } else if (event instanceof CutOff fault) {
      cutOff.add(fault);
    } else if (event instanceof Request request) {
      of(request.client()).requests.add(request);
    } else if (event instanceof Visit visit) {
      of(visit.client()).visits.add(visit);
    } else if (event instanceof Told indication) {
      of(indication.client()).told.add(indication);
    }
  }

  private ClientLog of(String client) {
    return clients.computeIfAbsent(client, unknown -> new ClientLog());
  }

  /** What contradicts what, in that log. */
  static Verdict judge(Recorder log) {
    Oracle oracle = new Oracle(log.events(), log.begunAt());
    if (log.dropped() > 0) {
      oracle.contradiction("the log was full, and lacks " + log.dropped() + " events");
    }
    return oracle.verdict();
  }

  private Verdict verdict() {
    clients.values().forEach(this::judge);
    List<Request> requests =
        clients.values().stream().flatMap(client -> client.requests.stream()).toList();
    return new Verdict(
        told,
        contradicted,
        landed,
        kept,
        apart,
        apartElsewhere,
        errors,
        failures,
        requests.stream().filter(Request::isGranted).count(),
        requests.stream().filter(one -> one.verb() == Event.Verb.END && one.code() == 0).count());
  }

  private void judge(ClientLog client) {
    client.requests.sort(Comparator.comparingLong(Request::answeredAt));
    client.visits.sort(Comparator.comparingLong(Visit::begunAt));
    List<Holding> holdings = holdings(client);
    client.visits.forEach(visit -> judge(visit, holdings));
    judgeOwners(holdings);
    judgeEnds(client);
    judgeRenewals(client);
    judgeIndications(client);
  }

  private void judge(Visit visit, List<Holding> holdings) {
    boolean isApart = isCutOff(visit);
    if (visit.landedAt() == null) {
      errors++;
      if (!isApart && holdings.stream().anyMatch(one -> isWithin(visit, one))) {
        tell(words(visit), failures);
      }
      return;
    }
    landed++;
    if (isApart) {
      apart++;
    }
    for (Holding holding : holdings) {
      if (isWithin(visit, holding)) {
        boolean isThere = visit.landedAt().equals(holding.start().owner());
        kept += isApart ? 0 : 1;
        apartElsewhere += isApart && !isThere ? 1 : 0;
        if (!isApart && !isThere) {
          contradiction(words(visit) + ", but " + words(holding.start()));
        }
        return;
      }
    }
  }

  private static boolean isWithin(Visit visit, Holding holding) {
    return visit.begunAt() >= holding.from() && visit.endedAt() <= holding.routedUntil();
  }

  private void judgeOwners(List<Holding> holdings) {
    for (Holding one : holdings) {
      for (Holding other : holdings) {
        boolean isLater = other.from() >= one.from();
        boolean isAnother = !other.start().owner().equals(one.start().owner());
        if (isLater && isAnother && other.from() <= one.ownedUntil()) {
          contradiction(
              "two owners: "
                  + words(one.start())
                  + ", certain until "
                  + seconds(one.ownedUntil())
                  + ", and "
                  + words(other.start()));
        }
      }
    }
  }

  /** Nobody is held by what has ended. */
  private void judgeEnds(ClientLog client) {
    for (Request end : client.requests) {
      if (end.verb() == Event.Verb.END && end.code() == 0) {
        long nextStart =
            client.requests.stream()
                .filter(one -> one.verb() == Event.Verb.START && mayHaveStarted(one))
                .filter(one -> one.answeredAt() > end.askedAt())
                .mapToLong(Request::askedAt)
                .min()
                .orElse(Event.NEVER);
        List<Visit> free =
            client.visits.stream()
                .filter(one -> one.begunAt() >= end.answeredAt() && one.endedAt() <= nextStart)
                .filter(one -> one.landedAt() != null && !isCutOff(one))
                .toList();
        for (Ends.Run run : ends.held(end.owner(), free)) {
          contradiction(
              "%d connections in a row are held, as witnesses were sent elsewhere between them: from %s to %s, although %s"
                  .formatted(run.apart(), words(run.first()), words(run.last()), words(end)));
        }
      }
    }
  }

  private void judgeRenewals(ClientLog client) {
    for (Request renewal : client.requests) {
      if (renewal.isGranted() && renewal.code() == 1) {
        boolean began =
            client.requests.stream()
                .filter(one -> one.verb() == Event.Verb.START && !one.equals(renewal))
                .filter(one -> one.owner().equals(renewal.owner()) && mayHaveStarted(one))
                .anyMatch(one -> one.askedAt() < renewal.answeredAt());
        if (!began) {
          contradiction(words(renewal) + ", which this life never started");
        }
      }
    }
  }

  private void judgeIndications(ClientLog client) {
    for (Told one : client.told) {
      if (one.reason() == GIVEN_UP && !isExcused(one, client)) {
        contradiction(
            one.client()
                + " of "
                + one.owner()
                + " was given up at "
                + seconds(one.at())
                + ", although its owner had no fault");
      }
      if (one.reason() == EXPIRED) {
        judgeExpiry(one, client);
      }
    }
  }

  private boolean isExcused(Told indication, ClientLog client) {
    return struck.stream()
        .filter(fault -> concerns(fault, indication.owner()) && fault.from() <= indication.at())
        .anyMatch(
            fault ->
                client.requests.stream()
                    .filter(one -> one.isGranted() && one.owner().equals(indication.owner()))
                    .noneMatch(
                        one ->
                            one.askedAt() >= fault.until() && one.answeredAt() <= indication.at()));
  }

  private void judgeExpiry(Told indication, ClientLog client) {
    List<Request> starts =
        client.requests.stream()
            .filter(one -> one.verb() == Event.Verb.START && mayHaveStarted(one))
            .filter(one -> one.owner().equals(indication.owner()))
            .filter(one -> one.askedAt() < indication.at())
            .toList();
    long earliest =
        starts.stream().mapToLong(one -> after(one.askedAt(), one.granted())).max().orElse(0);
    boolean isClear = starts.stream().allMatch(one -> one.answeredAt() < indication.at());
    boolean wasShortened =
        starts.stream()
            .anyMatch(
                one ->
                    starts.stream()
                        .anyMatch(
                            two ->
                                two.askedAt() > one.askedAt()
                                    && after(two.askedAt(), two.granted())
                                        < after(one.askedAt(), one.granted())));
    if (isClear && !wasShortened && indication.at() < earliest) {
      contradiction(
          indication.client()
              + " of "
              + indication.owner()
              + " expired at "
              + seconds(indication.at())
              + ", but was granted until "
              + seconds(earliest));
    }
  }

  private List<Holding> holdings(ClientLog client) {
    List<Holding> holdings = new ArrayList<>();
    for (Request start : client.requests) {
      if (start.isGranted() && !wasUnderWayWhenStruck(start)) {
        long ends = mayEnd(start, client);
        long routedUntil = isStruck(start.owner(), start.answeredAt()) ? start.answeredAt() : ends;
        holdings.add(
            new Holding(
                start,
                start.answeredAt(),
                routedUntil,
                Math.max(routedUntil, chained(start, client))));
      }
    }
    return holdings;
  }

  /** It may have been answered just before the fault, and have been heard after it. */
  private boolean wasUnderWayWhenStruck(Request start) {
    return struck.stream()
        .anyMatch(
            fault ->
                concerns(fault, start.owner())
                    && start.askedAt() < fault.from()
                    && start.answeredAt() >= fault.from());
  }

  /** Before this it has not ended: by its time, by its owner, by a fault. */
  private long mayEnd(Request start, ClientLog client) {
    long end = after(start.askedAt(), start.granted());
    for (Request other : client.requests) {
      if (other.owner().equals(start.owner())) {
        if (other.mayHaveEnded() && other.answeredAt() > start.askedAt()) {
          end = Math.min(end, other.askedAt());
        } else if (other.askedAt() > start.askedAt() && mayHaveStarted(other)) {
          end = Math.min(end, after(other.askedAt(), other.granted()));
        }
      }
    }
    for (Struck fault : struck) {
      if (concerns(fault, start.owner()) && fault.until() > start.answeredAt()) {
        end = Math.min(end, fault.from());
      }
    }
    for (Told indication : client.told) {
      if (indication.owner().equals(start.owner()) && indication.at() > start.answeredAt()) {
        end = Math.min(end, indication.at());
      }
    }
    return end;
  }

  /** A later renewal says that there was no gap, unless it may have been ended and begun anew. */
  private long chained(Request start, ClientLog client) {
    for (Request next : client.requests) {
      if (next.answeredAt() > start.answeredAt()
          && next.isGranted()
          && next.owner().equals(start.owner())) {
        boolean isChained =
            next.code() == 1
                && !wasUnderWayWhenStruck(next)
                && client.requests.stream()
                    .filter(one -> one.mayHaveEnded() && one.owner().equals(start.owner()))
                    .noneMatch(
                        one ->
                            one.answeredAt() > start.askedAt() && one.askedAt() < next.answeredAt())
                && client.told.stream()
                    .filter(one -> one.owner().equals(start.owner()))
                    .noneMatch(one -> one.at() > start.askedAt() && one.at() < next.answeredAt());
        return isChained ? next.answeredAt() : 0;
      }
    }
    return 0;
  }

  private static boolean mayHaveStarted(Request start) {
    return start.isGranted() || start.code() == Request.NO_ANSWER;
  }

  private boolean isStruck(Owner owner, long at) {
    return struck.stream()
        .anyMatch(fault -> concerns(fault, owner) && fault.from() <= at && at <= fault.until());
  }

  private static boolean concerns(Struck fault, Owner owner) {
    return fault.server().equals(owner.server()) && fault.life() == owner.life();
  }

  private boolean isCutOff(Visit visit) {
    return cutOff.stream()
        .anyMatch(
            fault ->
                fault.door().equals(visit.door())
                    && visit.endedAt() >= fault.from()
                    && visit.begunAt() <= fault.until());
  }

  private static long after(long time, long nanos) {
    return time > Event.NEVER - nanos ? Event.NEVER : time + nanos;
  }

  private void contradiction(String words) {
    contradicted++;
    tell(words, told);
  }

  private static void tell(String words, List<String> to) {
    if (to.size() < MOST_TOLD) {
      to.add(words);
    }
  }

  private String words(Visit visit) {
    return "a connection of %s through %s, from %s to %s, %s"
        .formatted(
            visit.client(),
            visit.door(),
            seconds(visit.begunAt()),
            seconds(visit.endedAt()),
            visit.landedAt() == null
                ? "failed: " + visit.error()
                : "landed at " + visit.landedAt());
  }

  private String words(Request request) {
    return "%s by %s, asked at %s, was answered %d at %s"
        .formatted(
            request.verb() == Event.Verb.START ? "the start" : "the end",
            request.owner(),
            seconds(request.askedAt()),
            request.code(),
            seconds(request.answeredAt()));
  }

  private String seconds(long at) {
    return at == Event.NEVER ? "never" : "%.4f s".formatted((at - zero) / 1e9);
  }
}
