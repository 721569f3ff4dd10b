package org.holdfast.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Starts of new affinities and their ends, as an application sees them: two stacks that are members
 * of their cluster and two front tiers, each in a process of its own on this machine. The service
 * is reserved for the application; or it is not and the client connected just now, of which the
 * stack has been told; or it connected long ago, for which the stack asks both front tiers.
 */
public final class StartLatency {
  private static final List<String> CLIENTS =
      IntStream.rangeClosed(1, 20).mapToObj(client -> "127.0.2." + client).toList();
  private static final String CLIENTS_LISTED = String.join(",", CLIENTS);

  private final StartProcesses processes;
  private final int rounds;

  private StartLatency(StartProcesses processes, int rounds) {
    this.processes = processes;
    this.rounds = rounds;
  }

  /**
   * Measures and prints.
   *
   * @param arguments rounds at each node; 5,000 if none are given
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length == 0 ? 5_000 : Integer.parseInt(arguments[0]);
    try (StartProcesses processes = StartProcesses.start()) {
      new StartLatency(processes, rounds).run();
    }
  }

  private void run() throws IOException {
    System.out.println("us: median, p99, longest");
    everywhere("reserved, cold", "reserved 100 " + CLIENTS_LISTED);
    everywhere("reserved, warming up", "reserved " + rounds + " " + CLIENTS_LISTED);
    everywhere("reserved", "reserved " + rounds + " " + CLIENTS_LISTED);
    int frontTier = processes.frontTiers().get(0).getPort();
    everywhere("just connected", "seen " + rounds + " " + CLIENTS_LISTED + " " + frontTier);
    try (Connections connections = new Connections()) {
      for (StartProcesses.Child node : processes.nodes()) {
        String connected = String.join(",", connections.comeTo(node.name()));
        tell(node, "long connected", "seen " + rounds + " " + connected);
      }
    }
  }

  private void everywhere(String what, String order) throws IOException {
    for (StartProcesses.Child node : processes.nodes()) {
      tell(node, what, order);
    }
  }

  private static void tell(StartProcesses.Child node, String what, String order)
      throws IOException {
    System.out.printf("%-22s %s: %s%n", what, node.name(), node.ask(order));
  }

  /** Open connections from as many addresses, through both front tiers. */
  private final class Connections implements AutoCloseable {
    private final List<Socket> open = new ArrayList<>();

    /** New connections; the addresses of those that came to that node. */
    List<String> comeTo(String node) throws IOException {
      List<String> arrived = new ArrayList<>();
      for (String client : CLIENTS) {
        for (InetSocketAddress frontTier : processes.frontTiers()) {
          Socket connection = StartNode.connect(client, frontTier);
          open.add(connection);
          if (StartNode.landing(connection).equals(node) && !arrived.contains(client)) {
            arrived.add(client);
          }
        }
      }
      return arrived;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
