package org.holdfast.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.holdfast.chaos.Finding.Outcome;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./holdfast chaos}. */
@Command(
    name = "holdfast chaos",
    mixinStandardHelpOptions = true,
    description = "Tries every fault on real processes, and tells what held.",
    footer =
        "Exits 0 if all that could be tried held, 1 if something did not or nothing could be"
            + " tried, 2 if the command was not understood.")
final class ChaosCommand implements Callable<Integer> {
  private static final String ROOT = "holdfast.root";
  private static final int DID_NOT_HOLD = 1;
  private static final int NOT_UNDERSTOOD = 2;

  private final PrintStream out = System.out;

  @Option(names = "--quick", description = "Only the short forms, three at once.")
  boolean quick;

  @Option(names = "--only", paramLabel = "NAME", description = "Only this fault; may be repeated.")
  List<String> only = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ChaosCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> names = Faults.all().stream().map(Fault::name).toList();
    if (!names.containsAll(only)) {
      System.err.println("holdfast: --only " + only + ": there are " + String.join(", ", names));
      return NOT_UNDERSTOOD;
    }
    List<Fault> chosen =
        only.isEmpty()
            ? Faults.of(quick)
            : Faults.all().stream().filter(one -> only.contains(one.name())).toList();
    Path logs = logs();
    out.println("logs are in " + logs);
    List<Finding> findings = Faults.attempt(chosen, quick, logs, out);
    Table.print(findings, out);
    return exitCode(findings);
  }

  /** What could not be tried does not count, unless nothing could be. */
  static int exitCode(List<Finding> findings) {
    boolean someHeld = findings.stream().anyMatch(one -> one.outcome() == Outcome.HELD);
    boolean someFailed = findings.stream().anyMatch(one -> one.outcome() == Outcome.FAILED);
    return someHeld && !someFailed ? 0 : DID_NOT_HOLD;
  }

  private static Path logs() {
    return Path.of(System.getProperty(ROOT, "."), ".holdfast")
        .resolve("chaos-" + ProcessHandle.current().pid());
  }
}
