package org.holdfast.management;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Participant;
import org.holdfast.membership.Member;

/** What all nodes say, as one list. Owner thread only. */
final class Listings {
  private static final AffinityEntries NOT_ASKED = new AffinityEntries(List.of(), "", 0, List.of());

  private final Nodes nodes;
  private final Member member;
  private final ServiceNames names;

  Listings(Nodes nodes, Member member, ServiceNames names) {
    this.nodes = nodes;
    this.member = member;
    this.names = names;
  }

  /** Of the affinities. */
  CompletionStage<AffinityEntries> page(Search search, Cursor cursor, int atMost) {
    List<Participant> stacks = nodes.stacks();
    if (search.target().isPresent()) {
      stacks = List.of(nodes.target(search.target().get()));
    }
    Optional<String> automatic =
        cursor.routerOr(nodes.router()).filter(any -> search.wantsAutomatic());
    List<String> sources = sources(stacks, automatic);
    List<String> unfinished = sources.stream().filter(cursor::isUnfinished).toList();
    return gather(
            sources,
            name ->
                nodes.ask(
                    name,
                    Verb.LIST,
                    search.canonical(),
                    cursor.of(name),
                    // Those that are read to their end are asked for their number alone.
                    String.valueOf(unfinished.contains(name) ? atMost : 0)))
        .thenApply(answers -> Merge.page(answers, sources, cursor, automatic, atMost));
  }

  private static List<String> sources(List<Participant> stacks, Optional<String> router) {
    return Stream.concat(stacks.stream().map(Participant::name), router.stream()).toList();
  }

  private CompletionStage<Map<String, Table>> gather(
      List<String> sources, Function<String, CompletionStage<Optional<Table>>> asking) {
    return Nodes.gather(nodes.live().stream().filter(sources::contains).toList(), asking);
  }

  /** The first of all affinities; of automatic ones what was so some seconds ago at most. */
  private CompletionStage<AffinityEntries> glance(int atMost) {
    Optional<String> automatic = nodes.router();
    List<String> sources = sources(nodes.stacks(), automatic);
    return gather(
            sources,
            name -> nodes.ask(name, Verb.LIST, "", "", String.valueOf(atMost), "at a glance"))
        .thenApply(answers -> Merge.page(answers, sources, Cursor.START, automatic, atMost));
  }

  CompletionStage<List<EventEntry>> history(
      ServiceAddress service, ClientSelector client, int atMost) {
    return eventsAskedBy(String.valueOf(atMost), service.toString(), client.toString());
  }

  CompletionStage<List<EventEntry>> events(int atMost) {
    return first(atMost, eventsAskedBy(String.valueOf(atMost)));
  }

  CompletionStage<List<EventEntry>> events(EventSearch search, int atMost) {
    return first(atMost, eventsAskedBy(String.valueOf(atMost), search.canonical()));
  }

  private static CompletionStage<List<EventEntry>> first(
      int atMost, CompletionStage<List<EventEntry>> all) {
    return all.thenApply(events -> events.stream().limit(atMost).toList());
  }

  private CompletionStage<List<EventEntry>> eventsAskedBy(String... arguments) {
    return nodes
        .askAll(Verb.EVENTS, arguments)
        .thenApply(
            answers ->
                answers.entrySet().stream()
                    .flatMap(one -> events(one.getKey(), one.getValue()))
                    .sorted(Comparator.comparing(EventEntry::age))
                    .toList());
  }

  /** Each node sees others come and go; here that is told once. */
  private Stream<EventEntry> events(String from, Table table) {
    return table.rows().stream()
        .filter(Codec::isKnownEvent)
        .map(row -> Codec.event(from, row))
        .filter(event -> from.equals(member.self().name()) || !RosterWatch.tells(event));
  }

  CompletionStage<List<NodeEntry>> nodes() {
    return nodes
        .askAll(Verb.STATE)
        .thenApply(
            answers ->
                member.roster().participants().stream()
                    .sorted(Comparator.comparing(Participant::name))
                    .map(one -> entry(one, Optional.ofNullable(answers.get(one.name()))))
                    .toList());
  }

  private NodeEntry entry(Participant one, Optional<Table> answer) {
    return new NodeEntry(
        one.name(),
        one.role(),
        nodes.isLive(one),
        one.name().equals(member.self().name()),
        answer.flatMap(table -> table.rows().stream().findFirst()).map(row -> Codec.report(row)));
  }

  CompletionStage<List<InstanceEntry>> instances() {
    return nodes
        .askAll(Verb.INSTANCES)
        .thenApply(answers -> Merge.instances(answers, member.roster(), names::nameOf));
  }

  CompletionStage<List<Chart>> charts(int minutes) {
    return nodes
        .askAll(Verb.CHART, String.valueOf(minutes))
        .thenApply(answers -> answers.entrySet().stream().map(one -> chart(one)).toList());
  }

  private Chart chart(Map.Entry<String, Table> answer) {
    String name = answer.getKey();
    return Codec.chart(name, nodes.role(name), answer.getValue().rows());
  }

  /** Asked in one turn, so that each node gets one message. */
  CompletionStage<Overview> overview(int newest, int atMostEvents) {
    CompletionStage<AffinityEntries> page =
        newest == 0 ? CompletableFuture.completedStage(NOT_ASKED) : glance(newest);
    CompletionStage<List<InstanceEntry>> instances = instances();
    CompletionStage<List<EventEntry>> events =
        atMostEvents == 0 ? CompletableFuture.completedStage(List.of()) : events(atMostEvents);
    return nodes()
        .thenCompose(
            all ->
                page.thenCompose(
                    rows ->
                        instances.thenCombine(
                            events, (served, told) -> new Overview(all, served, rows, told))));
  }
}
