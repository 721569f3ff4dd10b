package org.holdfast.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The demo's cluster: two nodes and the front tiers before them, with a folder for their files.
 * Closing stops all of it, at any moment of its start, and removes the folder. One thread starts
 * it; any may close it.
 */
final class Cluster implements AutoCloseable {
  private static final int LINES_OF_A_FAILED_LOG = 25;

  private final Installation installation;
  private final Ports ports;
  private final boolean affinity;
  private final Users users = Users.drawn();
  private final Progress progress;
  private final RunFolder folder;
  private final List<Node> nodes;
  private final List<FrontTier> frontTiers;
  private final Children children;
  private final List<Child> nodeProcesses = new ArrayList<>();
  private final List<Child> frontTierProcesses = new ArrayList<>();

  /**
   * A cluster that is not started yet.
   *
   * @param affinity whether the shop keeps its clients
   */
  Cluster(Installation installation, Ports ports, boolean affinity, Progress progress) {
    this.installation = installation;
    this.ports = ports;
    this.affinity = affinity;
    this.progress = progress;
    this.children = new Children(progress);
    this.folder = new RunFolder(installation.scratch());
    this.nodes =
        IntStream.rangeClosed(1, Ports.NODES)
            .mapToObj(number -> new Node(number, folder.resolve("node-" + number)))
            .toList();
    this.frontTiers =
        IntStream.rangeClosed(1, ports.frontTiers())
            .mapToObj(
                number ->
                    new FrontTier(number, folder.resolve("front-tier-" + number + ".properties")))
            .toList();
  }

  /** What all its JVMs take at most, the demo's own among them. */
  static long neededMegabytes(Ports ports) {
    return 100L
        + (long) Ports.NODES * Node.RESIDENT_MEGABYTES
        + (long) ports.frontTiers() * FrontTier.RESIDENT_MEGABYTES;
  }

  /**
   * Starts everything and returns when both nodes have kept a client through every front tier.
   *
   * @throws DemoException if a part does not start, with the end of its log
   */
  void start() {
    children.beforeClosing(this::prepare);
    startNodes();
    startFrontTiers();
  }

  private void prepare() {
    try {
      folder.create();
      for (Node node : nodes) {
        node.prepare(installation, users);
      }
      for (FrontTier frontTier : frontTiers) {
        frontTier.prepare(ports);
      }
    } catch (IOException e) {
      throw new DemoException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  private void startNodes() {
    for (Node node : nodes) {
      progress.tell(
          "starting " + node.name() + ": WildFly with the connector, the shop and the console");
      nodeProcesses.add(
          children.start(
              node.name(), node.command(installation, ports, affinity), folder.log(node.name())));
    }
    for (Node node : nodes) {
      Child process = nodeProcesses.get(node.number() - 1);
      Readiness ready =
          new Readiness(ports.http(node.number()), Shop::whoami, List.of(node.name()), progress);
      awaitStart(process, ready);
    }
  }

  private void startFrontTiers() {
    for (FrontTier frontTier : frontTiers) {
      progress.tell("starting " + frontTier.name());
      frontTierProcesses.add(
          children.start(
              frontTier.name(), frontTier.command(installation), folder.log(frontTier.name())));
    }
    List<String> all = nodes.stream().map(Node::name).toList();
    for (FrontTier frontTier : frontTiers) {
      Child process = frontTierProcesses.get(frontTier.number() - 1);
      Readiness ready =
          new Readiness(ports.frontTier(frontTier.number()), Shop::beKept, all, progress);
      awaitStart(process, ready);
    }
  }

  private void awaitStart(Child process, Readiness ready) {
    if (!ready.await(process.name(), this::refuseIfHopeless)) {
      throw failed(process, "was not ready in time, " + ready.lastAnswer());
    }
  }

  /** One part that fails is enough, whichever is waited for. */
  private void refuseIfHopeless() {
    for (Node node : nodes) {
      if (node.hasRefusedToDeploy()) {
        throw failed(
            nodeProcesses.get(node.number() - 1), "refused to deploy the shop or the console");
      }
    }
    processes()
        .filter(process -> !process.isAlive())
        .findFirst()
        .ifPresent(
            process -> {
              throw failed(process, "ended while it was starting");
            });
  }

  private DemoException failed(Child process, String why) {
    if (!children.isClosing()) {
      folder.keepLogs();
    }
    return new DemoException(
        String.format(
            "%s %s. The end of its log, %s:%n%s",
            process.name(), why, process.log(), process.tailOfLog(LINES_OF_A_FAILED_LOG)));
  }

  private Stream<Child> processes() {
    return Stream.concat(nodeProcesses.stream(), frontTierProcesses.stream());
  }

  /** The check of this cluster, through all its front tiers. */
  Check check() {
    return new Check(
        frontTiers.stream().map(frontTier -> ports.frontTier(frontTier.number())).toList(),
        nodes.stream().map(Node::name).toList());
  }

  /** Whether every node's console is there, and lets nobody in without a log-in. */
  Finding consoles() {
    List<String> asking =
        nodes.stream()
            .filter(node -> new Console(ports.console(node.number())).asksForALogIn())
            .map(Node::name)
            .toList();
    return new Finding(
        "the console asks for a log-in",
        String.join(", ", asking),
        "every node",
        asking.size() == nodes.size());
  }

  /** Whether clients of the shop find no console where they find the shop. */
  Finding noConsoleForClients() {
    List<String> showing =
        Stream.concat(
                frontTiers.stream().map(one -> ports.frontTier(one.number())),
                nodes.stream().map(one -> ports.http(one.number())))
            .filter(port -> !new Console(port).isAbsent())
            .map(String::valueOf)
            .toList();
    return new Finding(
        "the shop's ports show no console",
        showing.isEmpty() ? "none does" : String.join(", ", showing),
        "none",
        showing.isEmpty());
  }

  /** Lets clients come and go; returns at once. */
  Crowd crowd() {
    return new Crowd(ports.service());
  }

  /** Where the console is and who may log in, for people. */
  String invitation() {
    return String.join(
        "\n",
        "The console, where you see clients arrive: " + new Console(ports.console(1)),
        "  log in as operator, password " + users.operator() + ", to change things, or",
        "         as viewer,   password " + users.viewer() + ", to look only",
        "  (every node has one and shows the same: " + new Console(ports.console(2)) + ")",
        "");
  }

  /** What runs where, for people. */
  String description() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format("  %-13s %7s  %6s  %s%n", "what", "pid", "heap", "listens on 127.0.0.1"));
    for (FrontTier frontTier : frontTiers) {
      Child process = frontTierProcesses.get(frontTier.number() - 1);
      table.append(
          row(process, FrontTier.HEAP_MEGABYTES, ports.frontTier(frontTier.number()) + " shop"));
    }
    for (Node node : nodes) {
      Child process = nodeProcesses.get(node.number() - 1);
      table.append(row(process, Node.HEAP_MEGABYTES, ports.describe(node.number())));
    }
    return table + "  logs: " + folder + "/*.log\n";
  }

  private static String row(Child process, int heapMegabytes, String listens) {
    return String.format(
        "  %-13s %7d  %3d MB  %s%n", process.name(), process.pid(), heapMegabytes, listens);
  }

  /** From now on tells when a part ends by itself; the others go on. */
  void tellOfEnds() {
    processes().forEach(process -> process.onEnd(() -> tellOfEnd(process)));
  }

  private void tellOfEnd(Child process) {
    if (!children.isClosing()) {
      progress.tell(process.name() + " has ended; the others go on. Its log: " + process.log());
    }
  }

  boolean isClosing() {
    return children.isClosing();
  }

  @Override
  public void close() {
    children.close();
    removeFolder();
  }

  private void removeFolder() {
    try {
      folder.remove();
    } catch (IOException e) {
      progress.tell("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
