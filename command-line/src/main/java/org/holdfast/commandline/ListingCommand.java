package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.util.List;
import picocli.CommandLine.Option;

/** A command that shows rows: a table for people, an array for programs. */
abstract class ListingCommand extends NodeCommand {
  @Option(names = "--json", description = "For programs.")
  private boolean json;

  abstract List<Column> columns();

  abstract List<JsonObject> rows(Node node);

  /** What people are told in place of a table without rows. */
  abstract String none(Node node);

  @Override
  final ExitCode ask(Node node) {
    List<JsonObject> rows = rows(node);
    if (json) {
      output().json(rows.toString());
    } else if (rows.isEmpty()) {
      output().note(none(node));
    } else {
      output().table(columns(), rows);
    }
    return ExitCode.DONE;
  }
}
