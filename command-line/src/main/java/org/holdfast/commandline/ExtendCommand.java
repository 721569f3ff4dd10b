package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets an affinity last longer. */
@Command(
    name = "extend",
    description = {
      "Keeps clients where they are for at least so long from now on. Never shortens.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast extend shop 203.0.113.7 --for 2h",
      "  ./holdfast extend shop 203.0.113.7 --for 2h --json     for a program",
      "More than the owner's holdfast.affinity.longest-extension is cut to that.",
      ""
    })
final class ExtendCommand extends ChangeCommand {
  @Mixin private KeptClients kept = new KeptClients();

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      converter = Times.class,
      description = "Such as 90s, 10m, 1h30m, 2d.")
  private Duration time = Duration.ZERO;

  @Override
  JsonObject subject() {
    return kept.json();
  }

  @Override
  String change(Node node) {
    return node.ask(
        "AffinityTable", "extendAffinity", kept.service(), kept.client(), time.toSeconds());
  }
}
