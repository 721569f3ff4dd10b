package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a target out of use without ending anybody's work. */
@Command(
    name = "drain",
    description = {
      "Takes a target out of use without ending anybody's work, as before an update: it gets no new"
          + " client, and those that it keeps go on to come.",
      "It is over (INACTIVE) when nobody is kept or connected any more, or when the time is up; then"
          + " what is still kept there ends.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast drain node-2 --within 30m     all services of node-2",
      "  ./holdfast drain node-2 shop             one service, within an hour",
      "  ./holdfast drain node-2 --json           for a program",
      "  ./holdfast services                      how far it is",
      "  ./holdfast resume node-2                 takes new clients again",
      ""
    })
final class DrainCommand extends AskedChangeCommand {
  private static final Duration LONGEST = Duration.ofDays(365);

  @Mixin private Served served = new Served();

  @Option(
      names = "--within",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = Times.class,
      description = "How long it may take, such as 90s, 10m, 2h; 1h unless you say so.")
  private Duration within = Duration.ZERO;

  @Override
  void check() {
    if (within.isZero()) {
      throw Failure.usage(
          "--within is 0s; allowed: 1s to 365d; who shall go at once is let go by"
              + " ./holdfast withdraw TARGET SERVICE");
    }
    if (within.compareTo(LONGEST) > 0) {
      throw Failure.usage("--within is too long; allowed: 1s to 365d");
    }
  }

  @Override
  String question(Node node) {
    return "Drains "
        + served
        + load(node)
        + ". New clients go elsewhere; what is still kept there after "
        + Times.shown(within.toSeconds())
        + " ends. Go on?";
  }

  private String load(Node node) {
    for (JsonObject row : Output.objects(node.ask("Targets", "listAsJson"))) {
      if (Column.text("", "name").cell(row).equals(served.target())) {
        return ", where in all %s clients are kept and %s connections are open"
            .formatted(
                Column.number("", "affinities").cell(row),
                Column.number("", "connections").cell(row));
      }
    }
    return "";
  }

  @Override
  JsonObject subject() {
    return served.json();
  }

  @Override
  String change(Node node) {
    return node.ask("Targets", "drain", served.target(), served.service(), within.toSeconds());
  }
}
