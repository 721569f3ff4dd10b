package org.holdfast.commandline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells why a client goes where it goes. */
@Command(
    name = "explain",
    description = {
      "Why a client goes where it goes: which rule decides, who keeps it, since when, for how long,"
          + " and who said so; or how it would be balanced.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast explain shop 203.0.113.7",
      "  ./holdfast explain 192.0.2.80:443 2001:db8::7 --port 40001",
      ""
    })
final class ExplainCommand extends NodeCommand {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:([0-9.]+)|\\[([0-9a-fA-F:.]+)]):(\\d{1,5})");

  @Parameters(
      index = "0",
      paramLabel = "SERVICE",
      description = "Its name, or its address and port.")
  private String service = "";

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "The client's, in digits.")
  private String client = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "The client's port, where affinities name ports.")
  private int port;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Override
  void check() {
    Matcher parts = WITH_PORT.matcher(client);
    if (parts.matches()) {
      String address = parts.group(1) == null ? parts.group(2) : parts.group(1);
      throw Failure.usage(
          "the client's port goes with --port: ./holdfast explain %s %s --port %s"
              .formatted(service, address, parts.group(3)));
    }
  }

  @Override
  ExitCode ask(Node node) {
    String answer = node.ask("AffinityTable", "explainAsJson", client, port, service);
    if (json) {
      output().json(answer);
    } else {
      show(JsonParser.parseString(answer).getAsJsonObject());
    }
    return ExitCode.DONE;
  }

  private void show(JsonObject explanation) {
    output().line(Column.text("", "answer").cell(explanation));
    output().line("");
    line("rule", Column.text("", "rule").cell(explanation));
    line("goes to", Column.text("", "owner").cell(explanation));
    line("clients", Column.text("", "client").cell(explanation));
    line("time left", Column.time("", "secondsLeft").cell(explanation));
    line("started by", Column.text("", "startedBy").cell(explanation));
    line("started", ago(Column.time("", "secondsOld").cell(explanation)));
    String title = "candidates";
    for (JsonElement candidate : explanation.getAsJsonArray("candidates")) {
      line(title, candidate.getAsString());
      title = "";
    }
    line("asked", Column.text("", "router").cell(explanation));
  }

  private static String ago(String age) {
    return age.equals("-") ? age : age + " ago";
  }

  private void line(String title, String value) {
    if (!value.equals("-")) {
      output().line("%-12s%s".formatted(title, value));
    }
  }
}
