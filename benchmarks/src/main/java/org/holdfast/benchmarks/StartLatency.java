package org.holdfast.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts of new affinities and their ends, as an application sees them: two stacks that are members
 * of their cluster and two front tiers, each in a process of its own on this machine. First for
 * clients that the service is reserved for, then for clients that the front tiers have seen
 * connected.
 */
public final class StartLatency {
  private static final int CLIENTS = 20;

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
    measure("reserved, cold (100)", "reserved", clients(), 100);
    measure("reserved, warming up", "reserved", clients(), rounds);
    measure("reserved", "reserved", clients(), rounds);
    try (Connections connections = new Connections()) {
      for (StartProcesses.Child node : processes.nodes()) {
        List<String> seen = connections.comeTo(node.name());
        tell(node, "seen, warming up", "seen", seen, rounds / 5);
        tell(node, "seen", "seen", seen, rounds);
      }
    }
  }

  private static List<String> clients() {
    List<String> clients = new ArrayList<>();
    for (int client = 1; client <= CLIENTS; client++) {
      clients.add("127.0.2." + client);
    }
    return clients;
  }

  private void measure(String what, String service, List<String> clients, int times)
      throws IOException {
    for (StartProcesses.Child node : processes.nodes()) {
      tell(node, what, service, clients, times);
    }
  }

  private static void tell(
      StartProcesses.Child node, String what, String service, List<String> clients, int times)
      throws IOException {
    String answer = node.ask(service + " " + times + " " + String.join(",", clients));
    System.out.printf("%-24s %s: %s%n", what, node.name(), answer);
  }

  /** Open connections from as many addresses, through both front tiers. */
  private final class Connections implements AutoCloseable {
    private final List<Socket> open = new ArrayList<>();

    /** New connections; the addresses of those that came to that node. */
    List<String> comeTo(String node) throws IOException {
      List<String> arrived = new ArrayList<>();
      for (String client : clients()) {
        for (InetSocketAddress frontTier : processes.frontTiers()) {
          if (landing(client, frontTier).equals(node) && !arrived.contains(client)) {
            arrived.add(client);
          }
        }
      }
      return arrived;
    }

    private String landing(String client, InetSocketAddress frontTier) throws IOException {
      Socket socket = new Socket();
      open.add(socket);
      socket.setSoTimeout(10_000);
      socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
      socket.connect(frontTier, 5_000);
      byte[] name = socket.getInputStream().readNBytes(StartNode.NAME_LENGTH);
      return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
