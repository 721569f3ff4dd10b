package org.holdfast.commandline;

import picocli.CommandLine.Option;

/** A change that cannot be undone, or that clients notice: people are asked first. */
abstract class AskedChangeCommand extends ChangeCommand {
  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask. Without a terminal nobody is asked either.")
  private boolean yes;

  /** What people are asked, in whole sentences. */
  abstract String question(Node node);

  @Override
  final ExitCode ask(Node node) {
    boolean mustAsk = !yes && terminal().isThere();
    if (mustAsk && !terminal().agrees(output().text().of(question(node)))) {
      output().note("nothing was changed");
      return ExitCode.REFUSED;
    }
    return super.ask(node);
  }
}
