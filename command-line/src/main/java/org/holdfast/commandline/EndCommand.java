package org.holdfast.commandline;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends an affinity. */
@Command(
    name = "end",
    description = {
      "Lets clients go: from their next connection on they are balanced.",
      "The application that keeps them is told that an administrator ended it. Connections that are"
          + " open stay open.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast end shop 203.0.113.7                one client",
      "  ./holdfast end shop 203.0.113.0/24 --yes       a group, without being asked",
      "  ./holdfast end shop 203.0.113.7/32 ports 4000,4001",
      "  ./holdfast end shop 203.0.113.7 --json         for a program",
      ""
    })
final class EndCommand extends AskedChangeCommand {
  @Mixin private KeptClients kept = new KeptClients();

  @Override
  String question(Node node) {
    return "Ends what keeps " + kept + "; the next connection is balanced. Go on?";
  }

  @Override
  JsonObject subject() {
    return kept.json();
  }

  @Override
  String change(Node node) {
    return node.ask("AffinityTable", "endAffinity", kept.service(), kept.client());
  }
}
