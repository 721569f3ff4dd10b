package org.holdfast.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.holdfast.chaos.Contradictions.Kind;
import org.holdfast.chaos.Event.CutOff;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Struck;
import org.holdfast.chaos.Event.Told;
import org.holdfast.chaos.Event.Verb;
import org.holdfast.chaos.Event.Visit;

/**
 * Judges a log when the run is over. What may or may not have been is never held against anybody:
 * only what is certain by what was acknowledged.
 */
final class Oracle {
  static final int MOST_TOLD = 20;

  private Oracle() {}

  /** What contradicts what, in that log. */
  static Verdict judge(Recorder log) {
    List<Event> events = log.events();
    Collection<ClientLog> clients = clients(events);
    Outages outages = new Outages(all(events, Struck.class), all(events, CutOff.class));
    Words words = new Words(log.begunAt());
    Contradictions contradictions = new Contradictions();
    Landings landings = new Landings(outages, contradictions, words);
    Owners owners = new Owners(contradictions, words);
    Ends ends = new Ends(clients, outages, contradictions, words);
    Indications indications = new Indications(outages, contradictions, words);
    if (log.dropped() > 0) {
      contradictions.add(Kind.UNKNOWN, "the log was full, and lacks " + log.dropped() + " events");
    }
    for (ClientLog client : clients) {
      List<Holding> holdings = Holding.of(client, outages);
      landings.judge(client, holdings);
      owners.judge(client, holdings);
      ends.judge(client);
      indications.judge(client);
    }
    ends.judgeAll();
    List<Request> requests = all(events, Request.class);
    return new Verdict(
        contradictions.told(),
        contradictions.counts(),
        landings.landed(),
        landings.kept(),
        landings.apart(),
        landings.apartElsewhere(),
        landings.errors(),
        landings.failures(),
        requests.stream().filter(Request::isGranted).count(),
        requests.stream().filter(one -> one.verb() == Verb.END && one.code() == 0).count());
  }

  private static Collection<ClientLog> clients(List<Event> events) {
    Map<String, List<Request>> requests =
        all(events, Request.class).stream().collect(groupingBy(Request::client));
    Map<String, List<Visit>> visits =
        all(events, Visit.class).stream().collect(groupingBy(Visit::client));
    Map<String, List<Told>> told =
        all(events, Told.class).stream().collect(groupingBy(Told::client));
    return Stream.of(requests, visits, told)
        .flatMap(one -> one.keySet().stream())
        .distinct()
        .sorted()
        .map(
            client ->
                new ClientLog(
                    requests.getOrDefault(client, List.of()),
                    visits.getOrDefault(client, List.of()),
                    told.getOrDefault(client, List.of())))
        .toList();
  }

  private static <E extends Event> List<E> all(List<Event> events, Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
