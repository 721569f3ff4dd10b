package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the active connections of a node. */
@Command(
    name = "connections",
    description = {
      "The connections that are open now at one node: in a server those to its instances, in a front"
          + " tier those through it. ORIGIN says what keeps a client there: SERVER, a start of an"
          + " application; AUTOMATIC, the open connection itself; NONE, nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast connections --client 203.0.113.0/24",
      "  ./holdfast connections --instance front-1 --limit 1000",
      ""
    })
final class ConnectionsCommand extends ListingCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.text("SERVICE", "service"),
          Column.text("CLIENT", "client"),
          Column.text("INSTANCE", "instance"),
          Column.text("THROUGH", "router"),
          Column.time("AGE", "seconds"),
          Column.text("ORIGIN", "origin"),
          Column.text("KEPT BY", "keptBy"));

  private static final int MOST = 1_000;

  @Option(names = "--service", paramLabel = "NAME", description = "Only of this service.")
  private String service = "";

  @Option(names = "--client", paramLabel = "SUBNET", description = "Only from there.")
  private String client = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many, 1 to 1000; 100 unless you say so.")
  private int limit;

  @Override
  List<Column> columns() {
    return COLUMNS;
  }

  @Override
  void check() {
    if (limit < 1 || limit > MOST) {
      throw Failure.usage("--limit is " + limit + "; allowed: 1 to " + MOST);
    }
  }

  @Override
  List<JsonObject> rows(Node node) {
    String search = new Search().where("service", service).where("client", client).toString();
    return Output.objects(node.ask("Connections", "listAsJson", search, limit));
  }

  @Override
  String none(Node node) {
    return "no connection of " + node.name() + " matches";
  }
}
