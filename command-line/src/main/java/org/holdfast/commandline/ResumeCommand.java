package org.holdfast.commandline;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a target into use again. */
@Command(
    name = "resume",
    description = {
      "A target takes new clients again, which drains, has drained, or from which a service was"
          + " withdrawn.",
      ""
    },
    footer = {"", "Examples:", "  ./holdfast resume node-2", "  ./holdfast resume node-2 shop", ""})
final class ResumeCommand extends NodeCommand {
  @Mixin private Served served = new Served();

  @Override
  ExitCode ask(Node node) {
    return tell(node.ask("Targets", "resume", served.target(), served.service()));
  }
}
