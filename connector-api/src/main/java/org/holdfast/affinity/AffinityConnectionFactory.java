package org.holdfast.affinity;

/**
 * Where applications get their connections to the target's stack: injected with {@code @Resource}
 * under the name that the connection factory was defined with. Safe for all threads. Serves SPEC
 * E1.
 */
public interface AffinityConnectionFactory {
  /**
   * A connection for the service that the factory was defined for.
   *
   * @throws AffinityUnavailableException if the connector is stopped or the pool is exhausted; its
   *     cause is the container's own exception
   */
  AffinityConnection getConnection();

  /**
   * How requests for the factory's service are routed where clients come to this server without a
   * front tier.
   *
   * @throws AffinityUnavailableException if the connector is stopped, or this server is not
   *     configured to route ({@code holdfast.filter.enabled})
   */
  RequestRouter requestRouter();
}
