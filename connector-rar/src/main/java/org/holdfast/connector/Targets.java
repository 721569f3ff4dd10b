package org.holdfast.connector;

import java.util.HashMap;
import java.util.Map;
import org.holdfast.configuration.StackSettings;

/**
 * This archive's running targets, one for each cluster's name. A server may start several resource
 * adapters from one archive (WildFly one for each connection factory that is defined): the first
 * starts the target, the last to stop closes it. Safe for all threads.
 */
final class Targets {
  private static final Map<String, Targets> RUNNING = new HashMap<>();

  private final Target target;
  private int users;

  private Targets(Target target) {
    this.target = target;
  }

  /** The target of the configured cluster; waits while it starts. */
  static synchronized Target acquire() {
    ServerSettings server = new ServerSettings();
    StackSettings settings = server.stack();
    // Not computeIfAbsent: a target that fails to start must leave nothing behind.
    Targets shared = RUNNING.get(settings.cluster().name());
    if (shared == null) {
      server.warnOfUnknownKeys();
      shared = new Targets(Target.start(settings));
      RUNNING.put(settings.cluster().name(), shared);
    }
    shared.users++;
    return shared.target;
  }

  /** Gives back what was acquired; waits while the last user's target closes. */
  static synchronized void release(Target target) {
    Targets shared = RUNNING.get(target.clusterName());
    if (shared != null && shared.target == target && --shared.users == 0) {
      RUNNING.remove(target.clusterName());
      target.close();
    }
  }
}
