package org.holdfast.commandline;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the instances of all services. */
@Command(
    name = "services",
    description = {
      "Each service with its instances: state, health as the worst that any front tier says, open"
          + " connections, kept clients, and how long a draining one still has.",
      ""
    },
    footer = {"", "Examples:", "  ./holdfast services", "  ./holdfast services --json", ""})
final class ServicesCommand extends NodeCommand {
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

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Override
  ExitCode ask(Node node) {
    String answer = node.ask("Targets", "instancesAsJson");
    if (json) {
      output().json(answer);
    } else {
      output().table(COLUMNS, Output.objects(answer));
    }
    return ExitCode.DONE;
  }
}
