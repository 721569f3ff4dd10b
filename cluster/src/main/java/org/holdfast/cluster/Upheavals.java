package org.holdfast.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.EnumSet;
import java.util.Set;

/** What Hazelcast tells of rows that may be lost or replaced by older ones. */
final class Upheavals {
  private static final Set<LifecycleState> STATES =
      EnumSet.of(
          LifecycleState.MERGING,
          LifecycleState.MERGED,
          LifecycleState.MERGE_FAILED,
          LifecycleState.CLIENT_CHANGED_CLUSTER,
          LifecycleState.CLIENT_CONNECTED);

  private Upheavals() {}

  static void tell(HazelcastInstance hazelcast, Runnable listener) {
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (STATES.contains(event.getState())) {
                listener.run();
              }
            });
    hazelcast.getPartitionService().addPartitionLostListener(lost -> listener.run());
  }
}
