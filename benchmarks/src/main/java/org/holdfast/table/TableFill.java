package org.holdfast.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.holdfast.affinity.ClientSelector;

/**
 * Fills a table and says what it takes: heap for each affinity, the time, and the longest single
 * put, which is one that moves all entries to a larger table. To be run with the serial collector,
 * which counts exactly; that it fits while it grows is shown by a limit on the heap.
 */
public final class TableFill {
  private TableFill() {}

  /** Takes IPV4 or IPV6, how many affinities, and a client port if they are to name one. */
  public static void main(String[] arguments) {
    Clients clients = Clients.valueOf(arguments[0]);
    int affinities = Integer.parseInt(arguments[1]);
    int[] ports = arguments.length > 2 ? new int[] {Integer.parseInt(arguments[2])} : new int[0];
    List<AffinityTable> held = new ArrayList<>(List.of(new AffinityTable()));
    String time = fill(held.get(0), clients, affinities, ports);
    long heapWith = usedHeap();
    held.clear();
    System.out.printf(
        Locale.ROOT,
        "%d %s%s: %.1f bytes each, %s%n",
        affinities,
        clients,
        ports.length == 0 ? "" : " with port",
        (double) (heapWith - usedHeap()) / affinities,
        time);
  }

  private static String fill(AffinityTable table, Clients clients, int affinities, int[] ports) {
    long begin = System.nanoTime();
    long longest = 0;
    for (int number = 0; number < affinities; number++) {
      ClientSelector client = ClientSelector.address(clients.address(number)).withPorts(ports);
      long before = System.nanoTime();
      table.put(Clients.SERVICE, client, clients.owner(number));
      longest = Math.max(longest, System.nanoTime() - before);
    }
    long took = System.nanoTime() - begin;
    return String.format(
        Locale.ROOT, "filled in %d ms, longest put %.1f ms", took / 1_000_000, longest / 1e6);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
