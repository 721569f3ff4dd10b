package org.holdfast.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Sends the shoppers through the front tiers, all at once, and reports what they found. */
final class Check {
  static final int SHOPPERS = 40;

  private final List<Integer> frontTierPorts;
  private final List<String> nodes;

  /**
   * A check of a cluster that is ready.
   *
   * @param frontTierPorts where to shop; shoppers take turns
   * @param nodes the names of all nodes
   */
  Check(List<Integer> frontTierPorts, List<String> nodes) {
    this.frontTierPorts = frontTierPorts;
    this.nodes = nodes;
  }

  Findings run() {
    ExecutorService threads = Executors.newFixedThreadPool(SHOPPERS);
    try {
      List<Visit> visits = new ArrayList<>();
      for (Future<Visit> visit : threads.invokeAll(shoppers())) {
        visits.add(visit.get());
      }
      return new Findings(visits, nodes);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new DemoException("the check was interrupted", stopped);
    } catch (ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Shopper> shoppers() {
    return IntStream.rangeClosed(1, SHOPPERS)
        .mapToObj(number -> new Shopper(Shop.ofShopper(number, portFor(number)), number))
        .toList();
  }

  private int portFor(int shopper) {
    // By pairs, so that at each front tier there are odd and even shoppers.
    return frontTierPorts.get(shopper / 2 % frontTierPorts.size());
  }

  /** The findings as a table for people. */
  static void print(Findings findings, PrintStream out) {
    String row = "%-43s %-30s %-18s %s%n";
    out.println();
    out.printf(row, "condition", "measured", "allowed", "");
    for (Finding finding : findings.all()) {
      String verdict = finding.holds() ? "ok" : "FAILED";
      out.printf(row, finding.condition(), finding.measured(), finding.allowed(), verdict);
    }
    out.println();
    out.printf("%-10s %30s %24s%n", "node", "requests without affinity", "clients with a basket");
    Map<String, Long> kept = findings.clientsKept();
    findings
        .looksBefore()
        .forEach((node, looks) -> out.printf("%-10s %30d %24d%n", node, looks, kept.get(node)));
    out.println();
    out.println("the stacks' answers to starts: " + findings.stackAnswers());
    out.println(
        findings.hold()
            ? "All of it holds."
            : findings.lostBaskets() + " of " + SHOPPERS + " baskets were lost.");
  }
}
