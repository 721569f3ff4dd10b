package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what happened. */
@Command(
    name = "events",
    description = {
      "What happened last on all nodes, the newest first: who was kept, extended, let go and by"
          + " whom, what drains and has drained, which nodes came and went. With SERVICE and CLIENT: what happened"
          + " to these clients. All searches that are given must hold.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast events --limit 20",
      "  ./holdfast events shop 203.0.113.7",
      "  ./holdfast events --node node-2 --what down      when was node 2 away?",
      ""
    })
final class EventsCommand extends ListingCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.time("AGO", "secondsAgo"),
          Column.text("NODE", "node"),
          Column.text("WHAT", "what"),
          Column.text("SERVICE", "service"),
          Column.text("CLIENT", "client"),
          Column.text("DETAILS", "details"),
          Column.text("BY", "by"));

  private static final int MOST = 1_000;

  @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "With CLIENT.")
  private String service = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CLIENT",
      description = "An address or a subnet as listed.")
  private List<String> client = new ArrayList<>();

  @Option(names = "--service", paramLabel = "NAME", description = "Only of this service.")
  private String ofService = "";

  @Option(
      names = "--client",
      paramLabel = "SUBNET",
      description = "Only clients within this subnet, or this address.")
  private String ofClients = "";

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Only what happened on this node, and when it came and went.")
  private String node = "";

  @Option(
      names = "--what",
      paramLabel = "KIND",
      description = "Only of this kind, such as DOWN or DRAINED; for any other word all are named.")
  private String what = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "At most so many; 100 unless you say so. 500 are told at most, 1000 of a search.")
  private int limit;

  @Override
  void check() {
    if (service.isEmpty() != client.isEmpty()) {
      throw Failure.usage("events takes both a service and a client, or neither");
    }
    if (!service.isEmpty() && !search().isEmpty()) {
      throw Failure.usage("events takes a service and a client, or searches, not both");
    }
    if (limit < 1) {
      throw Failure.usage("--limit is " + limit + "; allowed: 1 and more");
    }
  }

  @Override
  List<Column> columns() {
    return COLUMNS;
  }

  @Override
  List<JsonObject> rows(Node node) {
    List<JsonObject> rows = Output.objects(answer(node));
    return rows.subList(0, Math.min(limit, rows.size()));
  }

  private String answer(Node node) {
    if (!service.isEmpty()) {
      return node.ask("AffinityTable", "historyAsJson", service, String.join(" ", client));
    }
    return search().isEmpty()
        ? node.ask("Targets", "eventsAsJson")
        : node.ask("Targets", "findEventsAsJson", search(), Math.min(limit, MOST));
  }

  private String search() {
    return new Search()
        .where("service", ofService)
        .where("client", ofClients)
        .where("node", node)
        .where("what", what)
        .toString();
  }

  @Override
  String none(Node node) {
    return "nothing "
        + (search().isEmpty() ? "" : "of that ")
        + "happened, as far as nodes remember";
  }
}
