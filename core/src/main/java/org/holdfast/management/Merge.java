package org.holdfast.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Roster;
import org.holdfast.management.Codec.Placed;
import org.holdfast.routing.Forecast;

/** One list out of those of several nodes. */
final class Merge {
  private Merge() {}

  /** An affinity, and from which node's list. */
  private record From(String name, Placed placed) {}

  /**
   * The next page.
   *
   * @param sources who was asked
   * @param automatic which of them is the router
   */
  static AffinityEntries page(
      Map<String, Table> answers,
      List<String> sources,
      Cursor cursor,
      Optional<String> automatic,
      int atMost) {
    List<From> all = new ArrayList<>();
    answers.forEach(
        (name, table) -> table.rows().forEach(row -> all.add(new From(name, Codec.affinity(row)))));
    List<From> page =
        all.stream()
            .sorted(
                Comparator.<From, Boolean>comparing(one -> one.placed().entry().isAutomatic())
                    .thenComparing(
                        one ->
                            one.placed().entry().isAutomatic()
                                ? Duration.ZERO
                                : one.placed().entry().age()))
            .limit(atMost)
            .toList();
    return new AffinityEntries(
        page.stream().map(one -> one.placed().entry()).toList(),
        next(answers, sources, cursor, automatic, page, atMost),
        answers.values().stream().mapToLong(table -> Long.parseLong(table.text())).sum(),
        sources.stream().filter(name -> !answers.containsKey(name)).toList());
  }

  private static String next(
      Map<String, Table> answers,
      List<String> sources,
      Cursor cursor,
      Optional<String> automatic,
      List<From> page,
      int atMost) {
    Map<String, String> places = new TreeMap<>(cursor.places());
    page.forEach(one -> places.put(one.name(), one.placed().cursor()));
    boolean isMore = false;
    for (String name : sources) {
      Table answer = answers.get(name);
      long taken = page.stream().filter(one -> one.name().equals(name)).count();
      int given = answer == null ? 0 : answer.rows().size();
      // Whoever is silent now is passed over: the listing says so, and goes on without it.
      if (given < atMost && taken == given) {
        places.put(name, "");
      } else {
        isMore = true;
      }
    }
    return isMore ? new Cursor(places, automatic).text() : "";
  }

  /** Each instance once: what its target says, and the worst that routers say of its health. */
  static List<InstanceEntry> instances(
      Map<String, Table> answers, Roster roster, Function<ServiceAddress, String> names) {
    Map<String, InstanceEntry> merged = new LinkedHashMap<>();
    answers.values().stream()
        .map(Table::rows)
        .flatMap(Collection::stream)
        .map(row -> Codec.instance(row))
        .sorted(Comparator.comparing(entry -> entry.target().isEmpty()))
        .forEach(entry -> merged.merge(key(entry), entry, Merge::both));
    Map<Endpoint, String> owners = owners(roster);
    return merged.values().stream()
        .map(entry -> named(entry, owners, names))
        .sorted(
            Comparator.comparing(InstanceEntry::name)
                .thenComparing(InstanceEntry::target)
                .thenComparing(entry -> entry.instance().toString()))
        .toList();
  }

  private static String key(InstanceEntry entry) {
    return entry.service() + " " + entry.instance();
  }

  private static Map<Endpoint, String> owners(Roster roster) {
    Map<Endpoint, String> owners = new HashMap<>();
    for (Participant one : roster.participants()) {
      one.served().stream()
          .flatMap(served -> served.instances().stream())
          .forEach(instance -> owners.put(instance, one.name()));
    }
    return owners;
  }

  private static InstanceEntry both(InstanceEntry one, InstanceEntry other) {
    boolean isKnown = one.state().isPresent();
    return new InstanceEntry(
        one.name(),
        one.service(),
        one.target(),
        one.instance(),
        one.state(),
        worst(one.health(), other.health()),
        // A target hears of all connections; of a static one each router knows its own.
        isKnown ? one.connections() : one.connections() + other.connections(),
        one.affinities(),
        one.timeLeft());
  }

  private static Optional<Forecast.State> worst(
      Optional<Forecast.State> one, Optional<Forecast.State> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().compareTo(other.get()) >= 0 ? one : other;
  }

  /** Of a target that did not answer, its name is known at least. */
  private static InstanceEntry named(
      InstanceEntry entry, Map<Endpoint, String> owners, Function<ServiceAddress, String> names) {
    return new InstanceEntry(
        entry.name().isEmpty() ? names.apply(entry.service()) : entry.name(),
        entry.service(),
        entry.target().isEmpty() ? owners.getOrDefault(entry.instance(), "") : entry.target(),
        entry.instance(),
        entry.state(),
        entry.health(),
        entry.connections(),
        entry.affinities(),
        entry.timeLeft());
  }
}
