package org.holdfast.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every port of the demo, all on 127.0.0.1, counted from one base. Immutable.
 *
 * <table>
 *   <caption>With N as the base</caption>
 *   <tr><td>N, N+1</td><td>the front tiers</td></tr>
 *   <tr><td>N+10, N+20</td><td>the nodes' plain HTTP</td></tr>
 *   <tr><td>N+11, N+21</td><td>the nodes' HTTP behind the PROXY protocol</td></tr>
 *   <tr><td>N+12, N+22</td><td>the nodes' HTTPS</td></tr>
 *   <tr><td>N+13, N+23</td><td>the nodes' management</td></tr>
 *   <tr><td>N+14, N+24</td><td>the nodes' cluster members</td></tr>
 *   <tr><td>N+15, N+25</td><td>the nodes' consoles</td></tr>
 * </table>
 *
 * @param base the first port
 * @param frontTiers how many front tiers there are
 */
record Ports(int base, int frontTiers) {
  static final int NODES = 2;
  private static final int PER_NODE = 10;
  private static final int LAST_OFFSET = NODES * PER_NODE + 5;

  Ports {
    if (base < 1024 || base > 65535 - LAST_OFFSET) {
      throw new DemoException(
          "--port-base "
              + base
              + ": allowed are 1024 to "
              + (65535 - LAST_OFFSET)
              + ", because the demo uses the ports up to "
              + LAST_OFFSET
              + " above it");
    }
    if (frontTiers < 1 || frontTiers > 2) {
      throw new DemoException("--front-tiers " + frontTiers + ": allowed are 1 and 2");
    }
  }

  /** The service as clients see it; the first front tier binds it. */
  int service() {
    return base;
  }

  /** Where front tier 1 or 2 listens. */
  int frontTier(int number) {
    return base + number - 1;
  }

  int http(int node) {
    return base + PER_NODE * node;
  }

  int proxied(int node) {
    return http(node) + 1;
  }

  int https(int node) {
    return http(node) + 2;
  }

  int management(int node) {
    return http(node) + 3;
  }

  int cluster(int node) {
    return http(node) + 4;
  }

  int console(int node) {
    return http(node) + 5;
  }

  /** Where the cluster's members listen, as the settings take it. */
  String members() {
    return IntStream.rangeClosed(1, NODES)
        .mapToObj(node -> "127.0.0.1:" + cluster(node))
        .collect(Collectors.joining(","));
  }

  /** The ports of a node, for people. */
  String describe(int node) {
    return http(node)
        + " http, "
        + proxied(node)
        + " http behind PROXY, "
        + https(node)
        + " https, "
        + management(node)
        + " management, "
        + cluster(node)
        + " cluster, "
        + console(node)
        + " console";
  }

  /**
   * Refuses to start where one of the ports is taken.
   *
   * @throws DemoException naming the port
   */
  void refuseIfTaken() {
    for (int port : all()) {
      try (ServerSocket probe = new ServerSocket()) {
        // As the servers do it, so that a port that merely waits for old packets counts as free.
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(Loopback.HERE, port));
      } catch (IOException taken) {
        throw new DemoException(
            "port "
                + port
                + " on 127.0.0.1 is in use: stop what listens there (ss -ltnp 'sport = :"
                + port
                + "' tells what it is), or move the whole demo with --port-base",
            taken);
      }
    }
  }

  List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    IntStream.rangeClosed(1, frontTiers).map(this::frontTier).forEach(all::add);
    for (int node = 1; node <= NODES; node++) {
      all.addAll(
          List.of(
              http(node),
              proxied(node),
              https(node),
              management(node),
              cluster(node),
              console(node)));
    }
    return all;
  }
}
