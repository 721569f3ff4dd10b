package org.holdfast.configuration;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a front tier is told. Serves SPEC E4 and E7.
 *
 * @param cluster which cluster it routes for; null: it runs alone, over its static targets
 * @param name the front tier's name, unique in the cluster
 * @param services what it serves, under the services' names; never empty
 * @param maxConnections how many clients may be connected at once; more are refused
 * @param connectTimeout how long an instance may take to accept a connection
 * @param idleTimeout how long a connection may stay without a byte in either direction
 * @param stopTimeout how long an orderly stop waits for connections to end by themselves
 */
public record FrontTierSettings(
    @Nullable ClusterSettings cluster,
    String name,
    Map<String, FrontService> services,
    int maxConnections,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration stopTimeout) {
  static final String NAME = "holdfast.front-tier.name";
  static final String MAX_CONNECTIONS = "holdfast.front-tier.max-connections";
  static final String CONNECT_TIMEOUT = "holdfast.front-tier.connect-timeout";
  static final String IDLE_TIMEOUT = "holdfast.front-tier.idle-timeout";
  static final String STOP_TIMEOUT = "holdfast.front-tier.stop-timeout";

  public FrontTierSettings {
    services = Map.copyOf(services);
  }

  /**
   * Reads and checks everything.
   *
   * @param lookup the value of a key
   * @param names the keys that exist, {@code holdfast.*} and others; services are found by them
   * @throws ConfigurationException for the first setting that is missing or not allowed
   */
  public static FrontTierSettings read(
      Function<String, Optional<String>> lookup, Iterable<String> names) {
    Source source = new Source(lookup, names);
    boolean alone = !source.hasAnyUnder(ClusterSettings.PREFIX);
    return new FrontTierSettings(
        alone ? null : ClusterSettings.read(source),
        alone && !source.has(NAME) ? "front-tier" : source.name(NAME),
        services(source, alone),
        source.integer(MAX_CONNECTIONS, 20_000, 1, 1_000_000),
        source.duration(
            CONNECT_TIMEOUT, Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMinutes(1)),
        source.duration(
            IDLE_TIMEOUT, Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofDays(7)),
        source.duration(STOP_TIMEOUT, Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1)));
  }

  private static Map<String, FrontService> services(Source source, boolean alone) {
    Map<String, FrontService> services =
        source.services(
            (from, keys) -> FrontService.read(from, keys, alone), FrontService::address);
    if (services.isEmpty()) {
      throw new ConfigurationException(
          new ServiceKeys("NAME").address(), null, "at least one service");
    }
    services.forEach(
        (service, settings) -> {
          if (settings.staticTargets().contains(settings.listen())) {
            throw new ConfigurationException(
                new ServiceKeys(service).staticTargets(),
                settings.listen().toString(),
                "targets other than this front tier's own listener");
          }
        });
    Map<Endpoint, String> listeners = new HashMap<>();
    services.forEach(
        (service, settings) -> {
          String other = listeners.putIfAbsent(settings.listen(), service);
          if (other != null) {
            throw new ConfigurationException(
                new ServiceKeys(service).listen(),
                settings.listen().toString(),
                "another address and port than those of service " + other);
          }
        });
    return services;
  }

  /**
   * A service on this front tier.
   *
   * @param name the label in the configuration
   * @param address the service's identity, and the destination that a PROXY header names
   * @param listen where this front tier binds
   * @param proxyProtocol in which form instances are told who the client is
   * @param staticTargets instances to balance to besides those that the cluster knows
   * @param acceptProxyFrom whose PROXY headers are believed; empty: nobody's. All have no ports
   * @param limit how many connections an instance takes
   * @param healthCheck how it is found out whether an instance can take connections
   * @param slowStart how long an instance that returns takes until it has its whole share of them
   * @param isAutomatic whether clients with an open connection are kept by that alone (SPEC B1)
   */
  public record FrontService(
      String name,
      ServiceAddress address,
      Endpoint listen,
      ProxyProtocol proxyProtocol,
      List<Endpoint> staticTargets,
      List<ClientSelector> acceptProxyFrom,
      InstanceLimit limit,
      HealthCheck healthCheck,
      Duration slowStart,
      boolean isAutomatic) {
    public FrontService {
      staticTargets = List.copyOf(staticTargets);
      acceptProxyFrom = List.copyOf(acceptProxyFrom);
    }

    private static FrontService read(Source source, ServiceKeys keys, boolean alone) {
      ServiceAddress address = source.serviceAddress(keys);
      List<Endpoint> staticTargets = source.endpoints(keys.staticTargets());
      return new FrontService(
          keys.service(),
          address,
          source.has(keys.listen())
              ? source.listener(keys.listen())
              : new Endpoint(address.address(), address.port()),
          proxyProtocol(source, keys.proxyProtocol()),
          alone ? source.required(keys.staticTargets(), staticTargets) : staticTargets,
          source.list(
              keys.acceptProxyFrom(),
              "addresses and prefixes, such as 192.0.2.1 or 2001:db8::/56",
              ClientSelector::parse),
          InstanceLimit.read(source, keys),
          HealthCheck.read(source, keys),
          source.duration(keys.slowStart(), Duration.ZERO, Duration.ZERO, Duration.ofHours(1)),
          source.flag(keys.autoAffinity(), false));
    }

    private static ProxyProtocol proxyProtocol(Source source, String key) {
      String value = source.text(key).orElse("none");
      for (ProxyProtocol one : ProxyProtocol.values()) {
        if (one.name().toLowerCase(Locale.ROOT).equals(value)) {
          return one;
        }
      }
      throw new ConfigurationException(key, value, "v2, v1 or none");
    }
  }
}
