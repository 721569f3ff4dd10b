package org.holdfast.commandline;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the nodes. */
@Command(
    name = "targets",
    description = {
      "The servers and front tiers of the cluster: who lives, how many clients each keeps, how many"
          + " connections are open to a server or through a front tier, and what drains.",
      ""
    },
    footer = {"", "Examples:", "  ./holdfast targets", "  ./holdfast targets --json", ""})
final class TargetsCommand extends NodeCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.text("NODE", "name"),
          Column.text("ROLE", "role"),
          Column.yesOrNo("LIVE", "isLive"),
          Column.text("STATE", "state"),
          Column.number("KEPT", "affinities"),
          Column.number("CONNECTIONS", "connections"),
          Column.time("LONGEST", "maxDurationSeconds"));

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Override
  ExitCode ask(Node node) {
    String answer = node.ask("Targets", "listAsJson");
    if (json) {
      output().json(answer);
    } else {
      output().table(COLUMNS, Output.objects(answer));
    }
    return ExitCode.DONE;
  }
}
