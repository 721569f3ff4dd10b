package org.holdfast.chaos;

import java.io.PrintStream;
import java.util.List;
import org.holdfast.chaos.Finding.Outcome;

/** The findings for people: a row for each fault, and a line that counts them. */
final class Table {
  private Table() {}

  static void print(List<Finding> findings, PrintStream out) {
    out.println();
    out.println("| fault | promised | measured | |");
    out.println("| --- | --- | --- | --- |");
    for (Finding finding : findings) {
      out.printf(
          "| %s | %s | %s | %s |%n",
          finding.fault(),
          finding.promised(),
          String.join("; ", finding.figures()),
          finding.outcome().word());
    }
    for (Finding finding : findings) {
      finding.shortfalls().forEach(one -> out.println(finding.fault() + ": fell short: " + one));
      finding.contradictions().forEach(one -> out.println(finding.fault() + ": " + one));
    }
    out.printf(
        "%n%d held, %d failed, %d skipped%n",
        count(findings, Outcome.HELD),
        count(findings, Outcome.FAILED),
        count(findings, Outcome.SKIPPED));
  }

  private static long count(List<Finding> findings, Outcome outcome) {
    return findings.stream().filter(one -> one.outcome() == outcome).count();
  }
}
