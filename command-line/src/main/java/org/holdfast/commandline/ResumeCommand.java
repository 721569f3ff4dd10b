package org.holdfast.commandline;

import com.google.gson.JsonObject;
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
    footer = {
      "",
      "Examples:",
      "  ./holdfast resume node-2",
      "  ./holdfast resume node-2 shop",
      "  ./holdfast resume node-2 --json      for a program",
      ""
    })
final class ResumeCommand extends ChangeCommand {
  @Mixin private Served served = new Served();

  @Override
  JsonObject subject() {
    return served.json();
  }

  @Override
  String change(Node node) {
    return node.ask("Targets", "resume", served.target(), served.service());
  }
}
