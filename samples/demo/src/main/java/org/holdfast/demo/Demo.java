package org.holdfast.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo's command line: {@code ./holdfast demo}. */
@Command(name = "holdfast demo", description = "A cluster to play with, or to check.")
final class Demo implements Callable<Integer> {
  private static final String ROOT = "holdfast.root";

  private final PrintStream out = System.out;
  private final Progress progress = new Progress(out);

  @Option(names = "--check", description = "Let 40 shoppers try it; exit 0 if all of it holds.")
  boolean check;

  @Option(names = "--without-affinity", description = "The shop keeps no client.")
  boolean withoutAffinity;

  @Option(names = "--port-base", paramLabel = "N", description = "The first of the demo's ports.")
  int portBase = 8500;

  @Option(names = "--front-tiers", paramLabel = "1|2", description = "How many front tiers.")
  int frontTiers = 1;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (DemoException why) {
      System.err.println("holdfast: " + why.getMessage());
      return 1;
    }
  }

  private int run() throws InterruptedException {
    Ports ports = new Ports(portBase, frontTiers);
    ports.refuseIfTaken();
    Memory.refuseIfShort(Cluster.neededMegabytes(ports));
    Installation installation = Installation.under(Path.of(System.getProperty(ROOT, ".")));
    try (Cluster cluster = new Cluster(installation, ports, !withoutAffinity, progress)) {
      // A signal ends the JVM; what it has started must go first, whatever it is doing.
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop"));
      start(cluster);
      return check ? check(cluster) : stay(cluster, ports);
    }
  }

  private static void start(Cluster cluster) throws InterruptedException {
    try {
      cluster.start();
    } catch (DemoException why) {
      if (cluster.isClosing()) {
        awaitTheSignalsWork();
      }
      throw why;
    }
  }

  private int check(Cluster cluster) {
    progress.tell(Check.SHOPPERS + " shoppers, a new connection for every request");
    Findings findings = cluster.check().run();
    Check.print(findings, out);
    List<Finding> consoles = List.of(cluster.consoles(), cluster.noConsoleForClients());
    for (Finding finding : consoles) {
      out.printf(
          "%s: %s (allowed: %s) %s%n",
          finding.condition(),
          finding.measured(),
          finding.allowed(),
          finding.holds() ? "ok" : "FAILED");
    }
    return findings.hold() && consoles.stream().allMatch(Finding::holds) ? 0 : 1;
  }

  private int stay(Cluster cluster, Ports ports) throws InterruptedException {
    out.println();
    out.println(cluster.description());
    out.println(cluster.invitation());
    out.println(toTry(ports.service()));
    cluster.tellOfEnds();
    try (Crowd crowd = cluster.crowd()) {
      crowd.start();
      awaitTheSignalsWork();
    }
    return 0;
  }

  private static String toTry(int port) {
    String shop = "http://127.0.0.1:" + port + "/shop/";
    return String.join(
        "\n",
        "Try it, as the client 127.0.1.5, some lines twice or more:",
        "  curl --interface 127.0.1.5 " + shop + "whoami                  # either node",
        "  curl --interface 127.0.1.5 -X POST " + shop + "basket/apple    # starts the affinity",
        "  curl --interface 127.0.1.5 " + shop + "basket                  # always the same node",
        "  curl --interface 127.0.1.6 " + shop + "whoami                  # another client",
        "  curl --interface 127.0.1.5 -X POST " + shop + "order           # ends the affinity",
        "or " + shop + " in a browser.",
        "",
        "Ctrl-C stops everything.");
  }

  /** Only a signal ends this, by ending the JVM once the shutdown hook has done its work. */
  private static void awaitTheSignalsWork() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
