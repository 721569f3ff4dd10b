package org.holdfast.cluster;

import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.spi.properties.HazelcastProperty;
import java.util.Properties;

/** What members and clients have in common. */
final class Hardening {
  /** How long one operation may take. */
  static final int OPERATION_TIMEOUT_SECONDS = 5;

  /** Events that nobody has taken yet. One lost is repaired by those who wait for it. */
  static final int EVENT_QUEUE = 100_000;

  private Hardening() {}

  /**
   * Explicit rows, and of Java's own serialization only what members need to tell each other their
   * exceptions. An empty list would allow everything.
   */
  static void restrict(SerializationConfig config) {
    Rows.register(config.getCompactSerializationConfig());
    JavaSerializationFilterConfig filter =
        new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    filter.getWhitelist().addPrefixes("com.hazelcast.");
    filter.getWhitelist().addPackages("java.lang");
    filter
        .getWhitelist()
        .addClasses(
            "[Ljava.lang.StackTraceElement;",
            "java.io.IOException",
            "java.io.EOFException",
            "java.util.ArrayList",
            "java.util.Collections$EmptyList",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.TimeoutException");
    config.setJavaSerializationFilterConfig(filter);
  }

  static void set(Properties properties, HazelcastProperty property, Object value) {
    properties.setProperty(property.getName(), String.valueOf(value));
  }
}
