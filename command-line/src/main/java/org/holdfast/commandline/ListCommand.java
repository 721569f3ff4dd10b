package org.holdfast.commandline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists who is kept where. */
@Command(
    name = "list",
    description = {
      "Who is kept where, in the whole cluster, those started last first. All searches that are"
          + " given must hold.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast list --owner node-2                  who is kept on node 2?",
      "  ./holdfast list 203.0.113.7                     is this client kept?",
      "  ./holdfast list --client 10.1.0.0/16 --left-under 60s",
      "  ./holdfast list --all --json > kept.json        everything, for a program",
      ""
    })
final class ListCommand extends NodeCommand {
  static final List<Column> COLUMNS =
      List.of(
          Column.text("SERVICE", "service"),
          Column.text("CLIENT", "client"),
          Column.text("OWNER", "owner"),
          Column.text("ORIGIN", "origin"),
          Column.time("LEFT", "secondsLeft"),
          Column.time("OF", "secondsGranted"),
          Column.time("AGE", "secondsOld"),
          Column.text("BY", "startedBy"),
          Column.number("HOLES", "partsEnded"));

  private static final int PAGE = 1_000;

  /** Why they are kept, as the listing says it. */
  enum Origin {
    SERVER,
    AUTOMATIC
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "WORD",
      description = "A search word of the MBean; an address or a subnet means --client.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--service", paramLabel = "NAME", description = "Only of this service.")
  private String service = "";

  @Option(
      names = "--client",
      paramLabel = "SUBNET",
      description = "Only clients within this subnet, or this address.")
  private String client = "";

  @Option(names = "--owner", paramLabel = "TARGET", description = "Only what this target keeps.")
  private String owner = "";

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description = "SERVER: an application started it; AUTOMATIC: an open connection keeps them.")
  private @Nullable Origin origin;

  @Option(
      names = "--left-under",
      paramLabel = "TIME",
      converter = Times.class,
      description = "Only what ends within this time, such as 60s or 5m.")
  private @Nullable Duration leftUnder;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many; 100 unless you say so.")
  private long limit;

  @Option(names = "--all", description = "Without a limit; comes page by page.")
  private boolean all;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Goes on where an earlier listing ended, which told the cursor.")
  private String after = "";

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Override
  void check() {
    if (limit < 1) {
      throw Failure.usage("--limit is " + limit + "; allowed: 1 and more, or --all");
    }
    if (leftUnder != null && leftUnder.isZero()) {
      throw Failure.usage("--left-under is 0s; allowed: 1s and more");
    }
  }

  @Override
  ExitCode ask(Node node) {
    Sink sink = json ? new JsonSink() : new TableSink();
    SortedSet<String> silent = new TreeSet<>();
    long toCome = all ? Long.MAX_VALUE : limit;
    long total;
    String next = after;
    do {
      JsonObject page = page(node, next, (int) Math.min(toCome, PAGE));
      List<JsonObject> rows = rows(page.getAsJsonArray("rows"));
      sink.rows(rows);
      page.getAsJsonArray("silent").forEach(one -> silent.add(one.getAsString()));
      toCome -= rows.size();
      total = page.get("total").getAsLong();
      next = page.get("next").getAsString();
    } while (!next.isEmpty() && toCome > 0);
    sink.end(next, total, silent);
    return ExitCode.DONE;
  }

  private JsonObject page(Node node, String cursor, int atMost) {
    String answer = node.ask("AffinityTable", "listAsJson", search().toString(), cursor, atMost);
    return JsonParser.parseString(answer).getAsJsonObject();
  }

  private Search search() {
    Search search = new Search();
    words.forEach(search::word);
    return search
        .where("service", service)
        .where("client", client)
        .where("owner", owner)
        .where("origin", origin == null ? "" : origin.name())
        .leftUnder(leftUnder);
  }

  private static List<JsonObject> rows(JsonArray array) {
    List<JsonObject> rows = new ArrayList<>();
    for (JsonElement row : array) {
      rows.add(row.getAsJsonObject());
    }
    return rows;
  }

  /** Takes rows as they come. */
  private interface Sink {
    void rows(List<JsonObject> rows);

    void end(String next, long total, SortedSet<String> silent);
  }

  private final class TableSink implements Sink {
    private final Table table = output().table(COLUMNS);
    private long count;

    @Override
    public void rows(List<JsonObject> rows) {
      if (!rows.isEmpty()) {
        output().rows(table, rows);
        count += rows.size();
      }
    }

    @Override
    public void end(String next, long total, SortedSet<String> silent) {
      if (count == 0) {
        output().note("nobody is kept" + (search().toString().isEmpty() ? "" : " who matches"));
      }
      if (!next.isEmpty()) {
        output()
            .note(
                "%s of %s; --all lists the rest, --after %s what follows"
                    .formatted(Column.grouped(count), Column.grouped(total), next));
      }
      if (!silent.isEmpty()) {
        output().note("no answer, so not listed: what is kept by " + String.join(", ", silent));
      }
    }
  }

  /** One document, however many pages it takes. */
  private final class JsonSink implements Sink {
    private String before = "{\"rows\":[";

    @Override
    public void rows(List<JsonObject> rows) {
      for (JsonObject row : rows) {
        output().json(before + row);
        before = ",";
      }
    }

    @Override
    public void end(String next, long total, SortedSet<String> silent) {
      JsonObject rest = new JsonObject();
      rest.addProperty("next", next);
      rest.addProperty("total", total);
      JsonArray names = new JsonArray();
      silent.forEach(names::add);
      rest.add("silent", names);
      String opening = before.equals(",") ? "" : before;
      output().json(opening + "]," + rest.toString().substring(1));
    }
  }
}
