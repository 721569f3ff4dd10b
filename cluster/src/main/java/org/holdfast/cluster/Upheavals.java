package org.holdfast.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Hazelcast tells of rows that may be lost or replaced by older ones. It tells of each
 * partition, hundreds in one moment: the first is told on at once, the rest together.
 */
final class Upheavals {
  private static final long TOGETHER_MILLIS = 200;
  private static final Set<LifecycleState> STATES =
      EnumSet.of(
          LifecycleState.MERGING,
          LifecycleState.MERGED,
          LifecycleState.MERGE_FAILED,
          LifecycleState.CLIENT_CHANGED_CLUSTER,
          LifecycleState.CLIENT_CONNECTED);

  private final Runnable listener;
  private final AtomicBoolean quiet = new AtomicBoolean(true);
  private final AtomicBoolean more = new AtomicBoolean();

  private Upheavals(Runnable listener) {
    this.listener = listener;
  }

  static void tell(HazelcastInstance hazelcast, Runnable listener) {
    Upheavals upheavals = new Upheavals(listener);
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (STATES.contains(event.getState())) {
                upheavals.happened();
              }
            });
    hazelcast.getPartitionService().addPartitionLostListener(lost -> upheavals.happened());
  }

  private void happened() {
    more.set(true);
    if (quiet.compareAndSet(true, false)) {
      more.set(false);
      listener.run();
      CompletableFuture.delayedExecutor(TOGETHER_MILLIS, TimeUnit.MILLISECONDS)
          .execute(this::listenAgain);
    }
  }

  private void listenAgain() {
    quiet.set(true);
    if (more.get()) {
      happened();
    }
  }
}
