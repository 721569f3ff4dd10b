package org.holdfast.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/** Who is there in the histories that model and product live through, and what they are allowed. */
final class Land {
  static final Duration MAX_DURATION = Duration.ofSeconds(20);
  static final Duration LONGEST_EXTENSION = Duration.ofSeconds(40);
  static final int WIDEST_IPV4_PREFIX = 24;
  static final int WIDEST_IPV6_PREFIX = 56;
  static final int MAX_PER_INSTANCE = 4;
  static final int MAX_PER_STACK = 6;
  static final int MAX_HOLES_PER_GROUP = 2;

  static final Service SHOP = new Service("shop", SimulatedCluster.SHOP);
  static final Service ADMIN = new Service("admin", SimulatedCluster.ADMIN);
  static final Service SIX = new Service("six", SimulatedCluster.SIX);
  static final List<Service> SERVICES = List.of(SHOP, ADMIN, SIX);

  /** Two share the first target, and only one of these has every service. */
  static final List<Instance> INSTANCES =
      List.of(
          new Instance("one", Endpoint.parse("10.0.0.1:8001"), Set.of(SHOP, ADMIN, SIX)),
          new Instance("one", Endpoint.parse("10.0.0.1:8002"), Set.of(SHOP)),
          new Instance("two", Endpoint.parse("10.0.0.2:8001"), Set.of(SHOP, ADMIN)));

  static final List<String> TARGETS = List.of("one", "two");

  private Land() {}

  record Service(String name, ServiceAddress address) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Instance(String target, Endpoint endpoint, Set<Service> services) {
    @Override
    public String toString() {
      return endpoint.toString();
    }
  }
}
