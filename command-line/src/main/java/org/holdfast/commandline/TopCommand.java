package org.holdfast.commandline;

import com.google.gson.JsonObject;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.holdfast.commandline.Terminal.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the cluster live. */
@Command(
    name = "top",
    description = {
      "The cluster live, drawn anew each second until Ctrl-C: nodes and their rates over the last"
          + " ten seconds, services, who was kept last, what happened last. Without a terminal the"
          + " same as plain text, one after the other.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./holdfast top",
      "  ./holdfast top --count 1 | tee state.txt",
      "  ./holdfast top --json                   for a program: a line each second",
      ""
    })
final class TopCommand extends NodeCommand {
  private static final String ENTER = "\u001B[?1049h\u001B[?25l";
  private static final String LEAVE = "\u001B[?25h\u001B[?1049l";
  private static final String HOME = "\u001B[H";
  private static final String CLEAR_LINE = "\u001B[K\n";
  private static final String CLEAR_BELOW = "\u001B[J";

  private static final Size PAPER = new Size(60, 200);

  private static final int MOST_LINES = 500;

  /** Nodes count in steps of ten seconds, so asking more often tells nothing new. */
  private static final int TIMES_PER_CHART = 10;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "Ends after so many times; 0, as without it: never.")
  private long count;

  @Option(names = "--json", description = "For programs: each second one object, in one line.")
  private boolean json;

  private final TopScreen screen = new TopScreen(output().text());
  private String charts = "";
  private boolean isLeft;

  @Override
  void check() {
    if (count < 0) {
      throw Failure.usage("--count is " + count + "; allowed: 0 and more");
    }
  }

  @Override
  public Integer call() {
    if (json || !terminal().isThere()) {
      return super.call();
    }
    check();
    Node first = open();
    Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "restore-terminal"));
    output().raw(ENTER);
    try {
      watch(first);
    } finally {
      leave();
    }
    return ExitCode.DONE.number();
  }

  /** Each time after a node has gone, another is looked for. */
  private void watch(Node first) {
    Node node = first;
    for (long shown = 1; ; shown++) {
      try {
        draw(lines(node, terminal().size(), shown));
      } catch (Failure gone) {
        draw(List.of(output().text().of(gone.why()), "looking again each second…"));
        node.close();
        node = reopen(node);
      }
      if (shown == count) {
        node.close();
        return;
      }
      pause();
    }
  }

  private Node reopen(Node gone) {
    try {
      return open();
    } catch (Failure notYet) {
      return gone;
    }
  }

  private synchronized void draw(List<String> lines) {
    if (!isLeft) {
      output().raw(HOME + String.join(CLEAR_LINE, lines) + CLEAR_LINE.strip() + CLEAR_BELOW);
    }
  }

  private synchronized void leave() {
    if (!isLeft) {
      isLeft = true;
      output().raw(LEAVE);
    }
  }

  @Override
  ExitCode ask(Node node) {
    for (long shown = 1; ; shown++) {
      if (json) {
        output().json(overview(node, PAPER, shown).toString());
      } else {
        print(lines(node, PAPER, shown), shown);
      }
      if (shown == count || !output().isRead()) {
        return ExitCode.DONE;
      }
      pause();
    }
  }

  private void print(List<String> lines, long shown) {
    output().raw(shown == 1 ? "" : "\n");
    lines.forEach(line -> output().raw(line + "\n"));
  }

  private List<String> lines(Node node, Size size, long shown) {
    Glance glance = Glance.of(node.name(), overview(node, size, shown));
    String clock = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    return screen.lines(glance, clock, size);
  }

  /** Rows for half of the lines each; asks for the charts too, once they may tell something new. */
  private JsonObject overview(Node node, Size size, long shown) {
    if (charts.isEmpty() || shown % TIMES_PER_CHART == 0) {
      charts = node.ask("Targets", "chartsAsJson", 1);
    }
    int half = Math.max(1, Math.min(size.lines(), MOST_LINES) / 2);
    return Glance.withRates(node.ask("Targets", "overviewAsJson", half, half), charts);
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw Failure.refused("interrupted");
    }
  }
}
