package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the nodes. */
@Command(
    name = "targets",
    description = {
      "The servers and front tiers of the cluster: who lives, how many clients each keeps, how many"
          + " connections are open to a server or through a front tier, and what drains.",
      ""
    },
    footer = {"", "Examples:", "  ./holdfast targets", "  ./holdfast targets --json", ""})
final class TargetsCommand extends ListingCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.text("NODE", "name"),
          Column.text("ROLE", "role"),
          Column.yesOrNo("LIVE", "isLive"),
          Column.text("STATE", "state"),
          Column.number("KEPT", "affinities"),
          Column.number("CONNECTIONS", "connections"),
          Column.time("LONGEST", "maxDurationSeconds"));

  @Override
  List<Column> columns() {
    return COLUMNS;
  }

  @Override
  List<JsonObject> rows(Node node) {
    return Output.objects(node.ask("Targets", "listAsJson"));
  }

  @Override
  String none(Node node) {
    return "no node belongs to the cluster";
  }
}
