package org.holdfast.commandline;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a service from a target at once. */
@Command(
    name = "withdraw",
    description = {
      "A target serves a service no longer, at once: whom it keeps of it is balanced elsewhere, and"
          + " the applications are told. To let them finish first, use drain.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast withdraw node-2 shop",
      "  ./holdfast withdraw node-2 shop --json    for a program",
      "  ./holdfast resume node-2 shop      serves it again; whom it kept is not brought back",
      ""
    })
final class WithdrawCommand extends AskedChangeCommand {
  @Parameters(index = "0", paramLabel = "TARGET", description = "Its name, see ./holdfast targets.")
  private String target = "";

  @Parameters(index = "1", paramLabel = "SERVICE", description = "Its name there.")
  private String service = "";

  @Override
  String question(Node node) {
    return "Withdraws "
        + service
        + " from "
        + target
        + " at once; whom it keeps of it is let go. Go on?";
  }

  @Override
  JsonObject subject() {
    return Served.json(target, service);
  }

  @Override
  String change(Node node) {
    return node.ask("Targets", "withdraw", target, service);
  }
}
