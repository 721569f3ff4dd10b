package org.holdfast.configuration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;

/**
 * Everything that a target's stack is told. Serves SPEC A3, A4, A14 and E7.
 *
 * @param cluster which cluster the stack belongs to
 * @param targetName the stack's name, unique in the cluster
 * @param maxDuration how long an affinity may last, and lasts if its start names no duration
 * @param longestExtension from when it is asked for
 * @param widestIpv4Prefix the least prefix length that an IPv4 selector may have
 * @param widestIpv6Prefix the same for IPv6
 * @param services what this target serves, under the services' names
 * @param maxPerInstance how many affinities one instance may own
 * @param maxPerStack how many affinities all instances of the target may own
 * @param maxHolesPerGroup how many parts of one group's affinity may be ended
 * @param drainTimeout how long an orderly stop may drain first; zero: it does not
 * @param controlSocket where programs of this host speak to the stack
 * @param filter how the server routes requests itself
 */
public record StackSettings(
    ClusterSettings cluster,
    String targetName,
    Duration maxDuration,
    Duration longestExtension,
    int widestIpv4Prefix,
    int widestIpv6Prefix,
    Map<String, StackService> services,
    int maxPerInstance,
    int maxPerStack,
    int maxHolesPerGroup,
    Duration drainTimeout,
    ControlSocketSettings controlSocket,
    FilterSettings filter) {
  static final String TARGET_NAME = "holdfast.target.name";
  static final String DRAIN_TIMEOUT = "holdfast.target.drain-timeout";
  static final String MAX_DURATION = "holdfast.affinity.max-duration";
  static final String LONGEST_EXTENSION = "holdfast.affinity.longest-extension";
  static final String WIDEST_IPV4_PREFIX = "holdfast.affinity.widest-ipv4-prefix";
  static final String WIDEST_IPV6_PREFIX = "holdfast.affinity.widest-ipv6-prefix";
  static final String MAX_PER_INSTANCE = "holdfast.affinity.max-per-instance";
  static final String MAX_HOLES_PER_GROUP = "holdfast.affinity.max-holes-per-group";
  static final String MAX_PER_TARGET = "holdfast.affinity.max-per-target";
  private static final int MOST_AFFINITIES = 10_000_000;

  public StackSettings {
    services = Map.copyOf(services);
  }

  /**
   * Reads and checks everything.
   *
   * @param lookup the value of a key
   * @param names the keys that exist, {@code holdfast.*} and others; services are found by them
   * @throws ConfigurationException for the first setting that is missing or not allowed
   */
  public static StackSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    Source source = new Source(lookup, names);
    return new StackSettings(
        ClusterSettings.read(source),
        source.name(TARGET_NAME),
        source.duration(
            MAX_DURATION, Duration.ofHours(4), Duration.ofSeconds(1), Duration.ofDays(365)),
        source.duration(
            LONGEST_EXTENSION, Duration.ofHours(24), Duration.ofSeconds(1), Duration.ofDays(365)),
        source.integer(WIDEST_IPV4_PREFIX, 24, 1, 32),
        source.integer(WIDEST_IPV6_PREFIX, 56, 1, 128),
        source.services(StackService::read, StackService::address),
        source.integer(MAX_PER_INSTANCE, 100_000, 1, MOST_AFFINITIES),
        source.integer(MAX_PER_TARGET, 1_000_000, 1, MOST_AFFINITIES),
        source.integer(MAX_HOLES_PER_GROUP, 1_000, 0, 100_000),
        source.duration(DRAIN_TIMEOUT, Duration.ZERO, Duration.ZERO, Duration.ofHours(24)),
        ControlSocketSettings.read(source),
        FilterSettings.read(source));
  }

  /**
   * A service on this target.
   *
   * @param name the label in the configuration
   * @param address the service's identity, as clients see it
   * @param instances the listeners on this target that serve it; never empty
   * @param reservedFor who may keep clients without an active connection
   * @param isAutomatic whether clients with an open connection are kept by that alone (SPEC B1)
   */
  public record StackService(
      String name,
      ServiceAddress address,
      List<Endpoint> instances,
      List<Principal> reservedFor,
      boolean isAutomatic) {
    public StackService {
      instances = List.copyOf(instances);
      reservedFor = List.copyOf(reservedFor);
    }

    private static StackService read(Source source, ServiceKeys keys) {
      return new StackService(
          keys.service(),
          source.serviceAddress(keys),
          source.required(keys.instances(), source.endpoints(keys.instances())),
          source.list(
              keys.reservedFor(), "a list of application:NAME and user:NAME", Principal::parse),
          source.flag(keys.autoAffinity(), false));
    }
  }
}
