package org.holdfast.cluster;

import static com.hazelcast.spi.properties.ClusterProperty.CLIENT_HEARTBEAT_TIMEOUT_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.DISCOVERY_SPI_ENABLED;
import static com.hazelcast.spi.properties.ClusterProperty.EVENT_QUEUE_CAPACITY;
import static com.hazelcast.spi.properties.ClusterProperty.EVENT_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.GENERIC_OPERATION_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT;
import static com.hazelcast.spi.properties.ClusterProperty.HEALTH_MONITORING_LEVEL;
import static com.hazelcast.spi.properties.ClusterProperty.HEARTBEAT_INTERVAL_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.INVOCATION_RETRY_PAUSE;
import static com.hazelcast.spi.properties.ClusterProperty.IO_INPUT_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.IO_OUTPUT_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.LOGGING_TYPE;
import static com.hazelcast.spi.properties.ClusterProperty.MASTERSHIP_CLAIM_TIMEOUT_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.MAX_JOIN_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.MAX_NO_HEARTBEAT_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.OPERATION_BACKUP_TIMEOUT_MILLIS;
import static com.hazelcast.spi.properties.ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS;
import static com.hazelcast.spi.properties.ClusterProperty.PARTITION_OPERATION_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.PHONE_HOME_ENABLED;
import static com.hazelcast.spi.properties.ClusterProperty.PREFER_IPv4_STACK;
import static com.hazelcast.spi.properties.ClusterProperty.RESPONSE_THREAD_COUNT;
import static com.hazelcast.spi.properties.ClusterProperty.SHUTDOWNHOOK_ENABLED;
import static com.hazelcast.spi.properties.ClusterProperty.SOCKET_BIND_ANY;
import static com.hazelcast.spi.properties.ClusterProperty.SOCKET_CONNECT_TIMEOUT_SECONDS;
import static com.hazelcast.spi.properties.ClusterProperty.WAIT_SECONDS_BEFORE_JOIN;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import java.util.Map;
import java.util.Properties;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;

/**
 * A data member of an own cluster: listens at one address alone, knows its fellows by list, finds
 * failures in seconds, and offers nothing but the maps.
 */
final class HardenedMember {
  /** How long a write waits for a backup that does not confirm; a start may take two seconds. */
  private static final int BACKUP_TIMEOUT_MILLIS = 1_000;

  private HardenedMember() {}

  static Config config(ClusterSettings settings, Endpoint bind, Fellows fellows) {
    Config config = new Config();
    config.setClusterName(settings.name());
    config.setClassLoader(HardenedMember.class.getClassLoader());
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    config.getRestConfig().setEnabled(false);
    config.getManagementCenterConfig().setScriptingEnabled(false).setConsoleEnabled(false);
    config.addMapConfig(maps());
    network(config.getNetworkConfig(), bind, fellows);
    Hardening.restrict(config.getSerializationConfig());
    quiet(config.getProperties());
    failSoon(config.getProperties());
    fewThreads(config.getProperties());
    // The one setting that names the address itself, in either family.
    config.setProperty("hazelcast.local.localAddress", bind.address().toString());
    return config;
  }

  private static MapConfig maps() {
    return new MapConfig(HazelcastFacility.MAPS + "*")
        .setInMemoryFormat(InMemoryFormat.BINARY)
        .setBackupCount(1)
        .setStatisticsEnabled(false)
        // After a split the larger side's rows stand; owners of the other side claim theirs again.
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getSimpleName()));
  }

  private static void network(NetworkConfig network, Endpoint bind, Fellows fellows) {
    network.setPort(bind.port()).setPortAutoIncrement(false).setReuseAddress(true);
    network.getMemcacheProtocolConfig().setEnabled(false);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(2);
    join.getDiscoveryConfig()
        .addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(fellows, Map.of()));
  }

  private static void quiet(Properties properties) {
    Hardening.set(properties, LOGGING_TYPE, "jdk");
    Hardening.set(properties, PHONE_HOME_ENABLED, false);
    Hardening.set(properties, SHUTDOWNHOOK_ENABLED, false);
    Hardening.set(properties, SOCKET_BIND_ANY, false);
    Hardening.set(properties, PREFER_IPv4_STACK, false);
    Hardening.set(properties, HEALTH_MONITORING_LEVEL, "OFF");
  }

  private static void failSoon(Properties properties) {
    Hardening.set(properties, HEARTBEAT_INTERVAL_SECONDS, 1);
    Hardening.set(properties, MAX_NO_HEARTBEAT_SECONDS, 10);
    Hardening.set(properties, CLIENT_HEARTBEAT_TIMEOUT_SECONDS, 10);
    Hardening.set(properties, MASTERSHIP_CLAIM_TIMEOUT_SECONDS, 10);
    Hardening.set(properties, MERGE_FIRST_RUN_DELAY_SECONDS, 5);
    Hardening.set(properties, MERGE_NEXT_RUN_DELAY_SECONDS, 5);
    Hardening.set(properties, SOCKET_CONNECT_TIMEOUT_SECONDS, 2);
    Hardening.set(
        properties, OPERATION_CALL_TIMEOUT_MILLIS, Hardening.OPERATION_TIMEOUT_SECONDS * 1_000);
    Hardening.set(properties, OPERATION_BACKUP_TIMEOUT_MILLIS, BACKUP_TIMEOUT_MILLIS);
    Hardening.set(properties, INVOCATION_RETRY_PAUSE, 100);
    Hardening.set(properties, DISCOVERY_SPI_ENABLED, true);
    // A cluster of a few members gains nothing by gathering those who join.
    Hardening.set(properties, WAIT_SECONDS_BEFORE_JOIN, 0);
    Hardening.set(properties, MAX_JOIN_SECONDS, 30);
    Hardening.set(properties, GRACEFUL_SHUTDOWN_MAX_WAIT, 10);
  }

  private static void fewThreads(Properties properties) {
    Hardening.set(properties, PARTITION_OPERATION_THREAD_COUNT, 2);
    Hardening.set(properties, GENERIC_OPERATION_THREAD_COUNT, 2);
    Hardening.set(properties, RESPONSE_THREAD_COUNT, 1);
    Hardening.set(properties, IO_INPUT_THREAD_COUNT, 1);
    // One of them may be busy with a member that hangs, see Unanswered.
    Hardening.set(properties, IO_OUTPUT_THREAD_COUNT, 3);
    Hardening.set(properties, EVENT_THREAD_COUNT, 2);
    Hardening.set(properties, EVENT_QUEUE_CAPACITY, Hardening.EVENT_QUEUE);
  }
}
