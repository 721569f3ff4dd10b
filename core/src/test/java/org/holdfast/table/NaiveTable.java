package org.holdfast.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/** SPEC A12 as plainly as it can be said: a list that is searched from end to end. */
final class NaiveTable implements ForwardingTable {
  private static final Comparator<Entry> PRECEDENCE =
      Comparator.<Entry>comparingInt(entry -> entry.client().prefixLength())
          .thenComparing(entry -> !entry.client().allPorts());

  private record Entry(ServiceAddress service, ClientSelector client, Group group, boolean isHole) {
    boolean isHoleIn(Entry other) {
      return !other.isHole && other.group.equals(group) && PRECEDENCE.compare(other, this) < 0;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  @Override
  public @Nullable Owner route(ServiceAddress service, IpAddress client, int clientPort) {
    List<Entry> matching =
        entries.stream()
            .filter(entry -> entry.service().equals(service))
            .filter(entry -> entry.client().matches(client, clientPort))
            .sorted(PRECEDENCE.reversed())
            .toList();
    return matching.stream()
        .filter(entry -> !entry.isHole() || matching.stream().anyMatch(entry::isHoleIn))
        .findFirst()
        .filter(entry -> !entry.isHole())
        .map(entry -> entry.group().owner())
        .orElse(null);
  }

  void put(ServiceAddress service, ClientSelector client, Group group, boolean isHole) {
    remove(service, client);
    single(client).forEach(one -> entries.add(new Entry(service, one, group, isHole)));
  }

  void remove(ServiceAddress service, ClientSelector client) {
    single(client)
        .forEach(
            one ->
                entries.removeIf(
                    entry -> entry.service().equals(service) && entry.client().equals(one)));
  }

  private static List<ClientSelector> single(ClientSelector client) {
    return client.allPorts()
        ? List.of(client)
        : client.ports().stream().map(port -> client.withPorts(List.of(port))).toList();
  }

  int size() {
    return entries.size();
  }

  long keepers() {
    return entries.stream().filter(entry -> !entry.isHole()).map(Entry::group).distinct().count();
  }

  long services() {
    return entries.stream().map(Entry::service).distinct().count();
  }
}
