package org.holdfast.routing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.membership.Accepted;
import org.holdfast.membership.ConnectionQuery;
import org.holdfast.time.Ticker;

/**
 * The active connections of one router (SPEC C3). A connection is entered before its first byte
 * goes to the instance, which is what an instance's right to start an affinity is judged by (SPEC
 * A14, rule 13). As many entries as connections, so whoever accepts connections bounds it. Safe for
 * all threads.
 */
public final class ConnectionTable {
  private static final Comparator<Endpoint> BY_ENDPOINT =
      Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

  // Sorted, so that the clients of a prefix stand side by side.
  private final ConcurrentSkipListSet<Open> connections = new ConcurrentSkipListSet<>();
  private final ConcurrentMap<Endpoint, Integer> perInstance = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong lastId = new AtomicLong();

  private final Ticker ticker;
  private final ConnectionEvents events;
  private final Seats seats;

  ConnectionTable(Ticker ticker, ConnectionEvents events, Seats seats) {
    this.ticker = ticker;
    this.events = events;
    this.seats = seats;
  }

  /**
   * Enters a connection; it stays until it is closed.
   *
   * @param pinned whether an affinity governs it, which it extends then (SPEC A6)
   */
  public Open open(ServiceAddress service, Endpoint client, Endpoint instance, boolean pinned) {
    Open open =
        new Open(
            service,
            instance,
            client.address(),
            client.port(),
            lastId.incrementAndGet(),
            pinned,
            ticker.nanos());
    connections.add(open);
    perInstance.merge(instance, 1, Integer::sum);
    size.incrementAndGet();
    seats.opened(open);
    events.opened(open);
    return open;
  }

  /** Whether one of these clients has an active connection to the service on this instance. */
  public boolean isConnected(ServiceAddress service, Endpoint instance, ClientSelector client) {
    Open first = new Open(service, instance, client.address(), 0, 0, false, 0);
    for (Open open : connections.tailSet(first)) {
      if (!open.isBetween(service, instance) || !isWithin(client, open.client)) {
        return false;
      }
      if (client.matches(open.client, open.clientPort)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWithin(ClientSelector selector, IpAddress client) {
    return client.isIpv4() == selector.address().isIpv4()
        && client.prefix(selector.prefixLength()).equals(selector.address());
  }

  /** Enters those of services that have automatic affinity only now. */
  void seatAll() {
    connections.forEach(seats::opened);
  }

  /** How many connections are active, by instance. */
  Map<Endpoint, Integer> counts() {
    return Map.copyOf(perInstance);
  }

  /** How many connections are active to an instance, whatever the service. */
  public int count(Endpoint instance) {
    return perInstance.getOrDefault(instance, 0);
  }

  /** Some of the active connections, by instance, service and client (SPEC C3). */
  public List<Listing> list(int atMost) {
    return list(ConnectionQuery.ALL, atMost);
  }

  /** The same, those alone that are meant. */
  public List<Listing> list(ConnectionQuery query, int atMost) {
    return connections.stream()
        .filter(open -> query.matches(open.service, open.source(), open.instance))
        .limit(atMost)
        .map(this::listing)
        .toList();
  }

  private Listing listing(Open open) {
    return new Listing(
        open.service,
        open.source(),
        open.instance,
        Duration.ofNanos(ticker.nanos() - open.at),
        open.isPinned);
  }

  /**
   * An active connection.
   *
   * @param client its source address and port
   * @param instance where it goes
   * @param age since it was entered
   * @param isPinned whether an affinity governed it then
   */
  public record Listing(
      ServiceAddress service, Endpoint client, Endpoint instance, Duration age, boolean isPinned) {}

  /** Those that are active, as far as they are met; what is closed meanwhile may be among them. */
  Stream<Open> all() {
    return connections.stream();
  }

  /** How many connections are active. */
  public int size() {
    return size.get();
  }

  /** One active connection. */
  public final class Open implements AutoCloseable, Comparable<Open> {
    private final ServiceAddress service;
    private final Endpoint instance;
    private final IpAddress client;
    private final int clientPort;
    private final long id;
    private final boolean isPinned;
    private final long at;

    private Open(
        ServiceAddress service,
        Endpoint instance,
        IpAddress client,
        int clientPort,
        long id,
        boolean isPinned,
        long at) {
      this.service = service;
      this.instance = instance;
      this.client = client;
      this.clientPort = clientPort;
      this.id = id;
      this.isPinned = isPinned;
      this.at = at;
    }

    /** The client's address and port. */
    Endpoint source() {
      return new Endpoint(client, clientPort);
    }

    long id() {
      return id;
    }

    /** As stacks are told of it. */
    Accepted accepted() {
      return new Accepted(id, service, instance, source(), isPinned, at);
    }

    /** Where it goes. */
    public Endpoint instance() {
      return instance;
    }

    ServiceAddress service() {
      return service;
    }

    IpAddress client() {
      return client;
    }

    /** Takes the connection out; once is enough, more does no harm. */
    @Override
    public void close() {
      if (connections.remove(this)) {
        perInstance.computeIfPresent(instance, (key, count) -> count == 1 ? null : count - 1);
        size.decrementAndGet();
        seats.closed(this);
        events.closed(this);
      }
    }

    private boolean isBetween(ServiceAddress otherService, Endpoint otherInstance) {
      return service.equals(otherService) && instance.equals(otherInstance);
    }

    /** By instance, service, client and, as one client may come twice, by order of arrival. */
    @Override
    public int compareTo(Open other) {
      int order = BY_ENDPOINT.compare(instance, other.instance);
      if (order == 0) {
        order = service.address().compareTo(other.service.address());
      }
      if (order == 0) {
        order = Integer.compare(service.port(), other.service.port());
      }
      if (order == 0) {
        order = client.compareTo(other.client);
      }
      if (order == 0) {
        order = Integer.compare(clientPort, other.clientPort);
      }
      return order == 0 ? Long.compare(id, other.id) : order;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(id);
    }
  }
}
