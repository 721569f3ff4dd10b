package org.holdfast.table;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Owner;
import org.jspecify.annotations.Nullable;

/**
 * All affinities and holes that a router knows, one entry for each prefix and port that a selector
 * names. Serves SPEC A11 and A12.
 *
 * <p>One thread at a time may call {@link #put} and {@link #remove}; every other method is safe for
 * all threads. A route begun after such a call returned follows it. The table does not limit
 * itself: its writer holds what the stacks admitted.
 */
public final class AffinityTable implements ForwardingTable {
  private static final int ALL_PORTS = 0;

  private final KeyHash hash;
  private final ConcurrentHashMap<ServiceAddress, ServiceTable> services =
      new ConcurrentHashMap<>();
  private final Map<Owner, Keeper> keepers = new HashMap<>();
  private final Map<Group, Keeper> groups = new HashMap<>();
  private final Map<Group, Keeper> holes = new HashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  /** An empty table. */
  public AffinityTable() {
    this(new SecureRandom().nextLong());
  }

  /**
   * An empty table.
   *
   * @param seed of its hash; clients must not be able to guess it
   */
  AffinityTable(long seed) {
    hash = new KeyHash(seed);
  }

  @Override
  public @Nullable Owner route(ServiceAddress service, IpAddress client, int clientPort) {
    ServiceTable table = services.get(service);
    return table == null ? null : table.prefixesOf(client).route(client, clientPort);
  }

  /** From now on this owner keeps these clients, whoever kept exactly them before. */
  public void put(ServiceAddress service, ClientSelector client, Owner owner) {
    put(service, client, keepers.computeIfAbsent(owner, Keeper::new));
  }

  /** The same, where parts of these clients may be let go. */
  public void put(ServiceAddress service, ClientSelector client, Group group) {
    put(service, client, groups.computeIfAbsent(group, Keeper::new));
  }

  /**
   * From now on nobody keeps these clients, whoever kept exactly them or keeps wider ones.
   *
   * @param group whose hole it is: it means nothing where that one is not, as a hole dies with its
   *     group (SPEC rule 5). Null: it is taken away before that could be
   */
  public void putHole(ServiceAddress service, ClientSelector client, @Nullable Group group) {
    put(
        service,
        client,
        group == null ? Keeper.HOLE : holes.computeIfAbsent(group, Keeper::holeOf));
  }

  private void put(ServiceAddress service, ClientSelector client, Keeper keeper) {
    PrefixTables prefixes =
        services
            .computeIfAbsent(service, unseen -> new ServiceTable(hash))
            .prefixesOf(client.address());
    if (client.allPorts()) {
      put(prefixes, client, ALL_PORTS, keeper);
    }
    for (int port : client.ports()) {
      put(prefixes, client, port, keeper);
    }
  }

  private void put(PrefixTables prefixes, ClientSelector client, int port, Keeper keeper) {
    keeper.gained();
    Keeper former = prefixes.put(client.address(), client.prefixLength(), port, keeper);
    if (former == null) {
      size.incrementAndGet();
    } else {
      lost(former);
    }
  }

  /**
   * From now on nobody keeps exactly these clients; a selector with ports ends those ports alone,
   * one without ports leaves named ports as they are. What is not there is passed over.
   */
  public void remove(ServiceAddress service, ClientSelector client) {
    ServiceTable table = services.get(service);
    if (table == null) {
      return;
    }
    PrefixTables prefixes = table.prefixesOf(client.address());
    if (client.allPorts()) {
      remove(prefixes, client, ALL_PORTS);
    }
    for (int port : client.ports()) {
      remove(prefixes, client, port);
    }
    if (table.isEmpty()) {
      services.remove(service);
    }
  }

  private void remove(PrefixTables prefixes, ClientSelector client, int port) {
    Keeper former = prefixes.remove(client.address(), client.prefixLength(), port);
    if (former != null) {
      size.decrementAndGet();
      lost(former);
    }
  }

  private void lost(Keeper former) {
    if (!former.lost()) {
      return;
    }
    Group group = former.group();
    Owner owner = former.owner();
    if (group != null) {
      (former.isHole() ? holes : groups).remove(group);
    } else if (owner != null) {
      keepers.remove(owner);
    }
  }

  /** How many entries there are: one for each prefix and named port. */
  public int size() {
    return size.get();
  }

  /** How many owners and groups the entries have. For the writer's thread. */
  int keepers() {
    return keepers.size() + groups.size();
  }

  /** How many services have entries. */
  int services() {
    return services.size();
  }
}
