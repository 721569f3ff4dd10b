package org.holdfast.management;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Participant.Role;
import org.holdfast.journal.Event;
import org.holdfast.journal.Event.What;
import org.holdfast.journal.Journal;
import org.holdfast.management.NodeEntry.NodeReport;
import org.holdfast.routing.Forecast;
import org.holdfast.routing.Forecast.Candidate;
import org.holdfast.routing.Forecast.Rule;
import org.holdfast.stack.ServiceListing;

/** Rows of texts for what nodes tell each other, and back; a malformed row throws. */
final class Codec {
  private Codec() {}

  /** An affinity behind the cursor of its place in its node's list. */
  record Placed(String cursor, AffinityEntry entry) {}

  static List<String> affinity(Placed placed) {
    AffinityEntry entry = placed.entry();
    return List.of(
        placed.cursor(),
        entry.service().toString(),
        entry.client().toString(),
        entry.target(),
        entry.instance().toString(),
        String.valueOf(entry.isAutomatic()),
        Texts.optional(Optional.ofNullable(entry.timeLeft())),
        Texts.optional(Optional.ofNullable(entry.granted())),
        Texts.millis(entry.age()),
        entry.startedBy(),
        String.valueOf(entry.holes()));
  }

  static Placed affinity(List<String> row) {
    return new Placed(
        row.get(0),
        new AffinityEntry(
            Texts.service(row.get(1)),
            Texts.client(row.get(2)),
            row.get(3),
            Endpoint.parse(row.get(4)),
            Boolean.parseBoolean(row.get(5)),
            Texts.optional(row.get(6)).orElse(null),
            Texts.optional(row.get(7)).orElse(null),
            Texts.duration(row.get(8)),
            row.get(9),
            Integer.parseInt(row.get(10))));
  }

  static List<String> event(Journal journal, Event event) {
    return List.of(
        String.valueOf(journal.ageNanos(event) / 1_000_000),
        event.what().name(),
        event.service().map(Object::toString).orElse(""),
        event.client().map(Object::toString).orElse(""),
        event.details(),
        event.by());
  }

  /** Whether it is of a kind that this build has; newer ones tell of more. */
  static boolean isKnownEvent(List<String> row) {
    return Stream.of(What.values()).anyMatch(what -> what.name().equals(row.get(1)));
  }

  static EventEntry event(String node, List<String> row) {
    return new EventEntry(
        Texts.duration(row.get(0)),
        node,
        What.valueOf(row.get(1)),
        row.get(2).isEmpty() ? Optional.empty() : Optional.of(Texts.service(row.get(2))),
        row.get(3),
        row.get(4),
        row.get(5));
  }

  static List<String> report(NodeReport report) {
    return List.of(
        String.valueOf(report.affinities()),
        String.valueOf(report.connections()),
        Texts.optional(report.maxDuration()));
  }

  static NodeReport report(List<String> row) {
    return new NodeReport(
        Integer.parseInt(row.get(0)), Integer.parseInt(row.get(1)), Texts.optional(row.get(2)));
  }

  static List<String> instance(InstanceEntry entry) {
    return List.of(
        entry.name(),
        entry.service().toString(),
        entry.target(),
        entry.instance().toString(),
        entry.state().map(Enum::name).orElse(""),
        entry.health().map(Enum::name).orElse(""),
        String.valueOf(entry.connections()),
        String.valueOf(entry.affinities()),
        Texts.optional(entry.timeLeft()));
  }

  static InstanceEntry instance(List<String> row) {
    return new InstanceEntry(
        row.get(0),
        Texts.service(row.get(1)),
        row.get(2),
        Endpoint.parse(row.get(3)),
        row.get(4).isEmpty()
            ? Optional.empty()
            : Optional.of(ServiceListing.State.valueOf(row.get(4))),
        row.get(5).isEmpty() ? Optional.empty() : Optional.of(Forecast.State.valueOf(row.get(5))),
        Integer.parseInt(row.get(6)),
        Integer.parseInt(row.get(7)),
        Texts.optional(row.get(8)));
  }

  /** The decision in the first row, a candidate in each other one. */
  static List<List<String>> forecast(Forecast forecast) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            forecast.rule().name(),
            forecast.owner().map(Owner::target).orElse(""),
            forecast.instance().map(Endpoint::toString).orElse("")));
    for (Candidate one : forecast.candidates()) {
      rows.add(
          List.of(
              one.instance().toString(), String.valueOf(one.connections()), one.state().name()));
    }
    return rows;
  }

  static Forecast forecast(List<List<String>> rows) {
    List<String> first = rows.get(0);
    return new Forecast(
        Rule.valueOf(first.get(0)),
        Optional.empty(),
        first.get(2).isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(first.get(2))),
        rows.subList(1, rows.size()).stream()
            .map(
                row ->
                    new Candidate(
                        Endpoint.parse(row.get(0)),
                        Integer.parseInt(row.get(1)),
                        Forecast.State.valueOf(row.get(2))))
            .toList());
  }

  static List<List<String>> series(Map<String, List<Long>> series) {
    return series.entrySet().stream()
        .map(
            one ->
                List.of(
                    one.getKey(),
                    one.getValue().stream().map(String::valueOf).collect(Collectors.joining(","))))
        .toList();
  }

  static Chart chart(String node, Role role, List<List<String>> rows) {
    Map<String, List<Long>> series = new HashMap<>();
    for (List<String> row : rows) {
      series.put(row.get(0), numbers(row.get(1)));
    }
    return new Chart(node, role, series);
  }

  private static List<Long> numbers(String text) {
    return text.isEmpty() ? List.of() : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
  }
}
