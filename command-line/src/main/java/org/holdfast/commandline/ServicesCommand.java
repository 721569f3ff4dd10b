package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the instances of all services. */
@Command(
    name = "services",
    description = {
      "Each service with its instances: state, health as the worst that any front tier says, open"
          + " connections, kept clients, and how long a draining one still has.",
      ""
    },
    footer = {"", "Examples:", "  ./holdfast services", "  ./holdfast services --json", ""})
final class ServicesCommand extends ListingCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.text("SERVICE", "service"),
          Column.text("ADDRESS", "address"),
          Column.text("TARGET", "target"),
          Column.text("INSTANCE", "instance"),
          Column.text("STATE", "state"),
          Column.text("HEALTH", "health"),
          Column.number("CONNECTIONS", "connections"),
          Column.number("KEPT", "affinities"),
          Column.time("LEFT", "secondsLeft"));

  @Override
  List<Column> columns() {
    return COLUMNS;
  }

  @Override
  List<JsonObject> rows(Node node) {
    return Output.objects(node.ask("Targets", "instancesAsJson"));
  }

  @Override
  String none(Node node) {
    return "no service has an instance";
  }
}
