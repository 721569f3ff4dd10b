package org.holdfast.cluster;

import static com.hazelcast.client.properties.ClientProperty.EVENT_QUEUE_CAPACITY;
import static com.hazelcast.client.properties.ClientProperty.EVENT_THREAD_COUNT;
import static com.hazelcast.client.properties.ClientProperty.HEARTBEAT_INTERVAL;
import static com.hazelcast.client.properties.ClientProperty.HEARTBEAT_TIMEOUT;
import static com.hazelcast.client.properties.ClientProperty.INVOCATION_RETRY_PAUSE_MILLIS;
import static com.hazelcast.client.properties.ClientProperty.INVOCATION_TIMEOUT_SECONDS;
import static com.hazelcast.client.properties.ClientProperty.IO_INPUT_THREAD_COUNT;
import static com.hazelcast.client.properties.ClientProperty.IO_OUTPUT_THREAD_COUNT;
import static com.hazelcast.client.properties.ClientProperty.OPERATION_BACKUP_TIMEOUT_MILLIS;
import static com.hazelcast.client.properties.ClientProperty.RESPONSE_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.LOGGING_TYPE;
import static com.hazelcast.spi.properties.ClusterProperty.SHUTDOWNHOOK_ENABLED;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.client.config.ClientNetworkConfig;
import com.hazelcast.client.config.RoutingMode;
import java.util.Properties;
import org.holdfast.configuration.ClusterSettings;

/**
 * A client that speaks to every member directly, never waits for a connection once it has started,
 * and never gives up reconnecting.
 */
final class HardenedClient {
  /**
   * How long a write waits for a backup that does not confirm. Who wakes after a long stall loses
   * its connections, and must beat again before it gives up holding (SPEC rule 9).
   */
  private static final int BACKUP_TIMEOUT_MILLIS = 200;

  private HardenedClient() {}

  static ClientConfig config(ClusterSettings settings) {
    ClientConfig config = new ClientConfig();
    config.setClusterName(settings.name());
    config.setClassLoader(HardenedClient.class.getClassLoader());
    config.getMetricsConfig().setEnabled(false);
    network(config.getNetworkConfig(), settings);
    connection(config.getConnectionStrategyConfig());
    Hardening.restrict(config.getSerializationConfig());
    properties(config.getProperties());
    return config;
  }

  private static void network(ClientNetworkConfig network, ClusterSettings settings) {
    network.getAutoDetectionConfig().setEnabled(false);
    network.getClusterRoutingConfig().setRoutingMode(RoutingMode.ALL_MEMBERS);
    network.setConnectionTimeout(2_000);
    // A write whose answer is lost must not be repeated behind the caller's back.
    network.setRedoOperation(false);
    settings.members().forEach(member -> network.addAddress(member.toString()));
  }

  private static void connection(ClientConnectionStrategyConfig connection) {
    connection.setAsyncStart(false).setReconnectMode(ReconnectMode.ASYNC);
    connection
        .getConnectionRetryConfig()
        .setInitialBackoffMillis(100)
        .setMaxBackoffMillis(1_000)
        .setMultiplier(1.5)
        .setJitter(0.2)
        .setClusterConnectTimeoutMillis(Long.MAX_VALUE);
  }

  private static void properties(Properties properties) {
    Hardening.set(properties, LOGGING_TYPE, "jdk");
    Hardening.set(properties, SHUTDOWNHOOK_ENABLED, false);
    Hardening.set(properties, HEARTBEAT_INTERVAL, 1_000);
    Hardening.set(properties, HEARTBEAT_TIMEOUT, 4_000);
    Hardening.set(properties, INVOCATION_TIMEOUT_SECONDS, Hardening.OPERATION_TIMEOUT_SECONDS);
    Hardening.set(properties, INVOCATION_RETRY_PAUSE_MILLIS, 100);
    Hardening.set(properties, OPERATION_BACKUP_TIMEOUT_MILLIS, BACKUP_TIMEOUT_MILLIS);
    Hardening.set(properties, IO_INPUT_THREAD_COUNT, 1);
    Hardening.set(properties, IO_OUTPUT_THREAD_COUNT, 1);
    Hardening.set(properties, RESPONSE_THREAD_COUNT, 1);
    Hardening.set(properties, EVENT_THREAD_COUNT, 2);
    Hardening.set(properties, EVENT_QUEUE_CAPACITY, Hardening.EVENT_QUEUE);
  }
}
