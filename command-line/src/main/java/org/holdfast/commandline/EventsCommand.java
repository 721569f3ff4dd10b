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
          + " to these clients.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast events --limit 20",
      "  ./holdfast events shop 203.0.113.7",
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

  @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "With CLIENT.")
  private String service = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CLIENT",
      description = "An address or a subnet as listed.")
  private List<String> client = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many; 100 unless you say so. Nodes remember some hundred.")
  private int limit;

  @Override
  void check() {
    if (service.isEmpty() != client.isEmpty()) {
      throw Failure.usage("events takes both a service and a client, or neither");
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
    String answer =
        service.isEmpty()
            ? node.ask("Targets", "eventsAsJson")
            : node.ask("AffinityTable", "historyAsJson", service, String.join(" ", client));
    List<JsonObject> rows = Output.objects(answer);
    return rows.subList(0, Math.min(limit, rows.size()));
  }

  @Override
  String none(Node node) {
    return "nothing happened, as far as nodes remember";
  }
}
