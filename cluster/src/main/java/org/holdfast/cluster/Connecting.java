package org.holdfast.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.holdfast.configuration.ClusterSettings;

/**
 * A client on its way into its cluster. Hazelcast has one patience for the first connection and for
 * every later one; here the first is bounded and the later ones are not.
 */
final class Connecting {
  private static final System.Logger LOG = System.getLogger(Connecting.class.getName());
  private static final Duration PROGRESS = Duration.ofSeconds(5);

  private final ClusterSettings settings;
  private final CompletableFuture<HazelcastInstance> connected = new CompletableFuture<>();

  Connecting(ClusterSettings settings) {
    this.settings = settings;
  }

  /**
   * Connects to every member.
   *
   * @throws FacilityException if that takes longer, or this thread is interrupted
   */
  HazelcastInstance await(Duration atMost) {
    Thread thread = new Thread(this::connect, "holdfast-facility-connect");
    thread.setDaemon(true);
    thread.start();
    for (Duration waited = Duration.ZERO; waited.compareTo(atMost) < 0; ) {
      Duration left = atMost.minus(waited);
      Duration step = left.compareTo(PROGRESS) < 0 ? left : PROGRESS;
      try {
        return connected.get(step.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        waited = waited.plus(step);
        LOG.log(System.Logger.Level.INFO, progress(waited, atMost));
      } catch (ExecutionException failed) {
        throw new FacilityException("cannot connect to " + goal(), failed.getCause());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return giveUp(thread, "stopped while connecting to " + goal());
      }
    }
    return giveUp(
        thread,
        "no connection to "
            + goal()
            + " in "
            + atMost.toSeconds()
            + " s: is a member up there, and is its cluster's name the same?");
  }

  private void connect() {
    try {
      HazelcastInstance client =
          HazelcastClient.newHazelcastClient(HardenedClient.config(settings));
      if (!connected.complete(client)) {
        client.shutdown();
      }
    } catch (RuntimeException failed) {
      connected.completeExceptionally(failed);
    }
  }

  /** Hazelcast stops trying when it is interrupted; a connection in the last moment is taken. */
  private HazelcastInstance giveUp(Thread thread, String why) {
    FacilityException failure = new FacilityException(why, null);
    if (connected.completeExceptionally(failure)) {
      thread.interrupt();
      throw failure;
    }
    return connected.join();
  }

  private String progress(Duration waited, Duration atMost) {
    return "HF-1114: waiting for "
        + goal()
        + ", "
        + waited.toSeconds()
        + " s of at most "
        + atMost.toSeconds()
        + " s";
  }

  private String goal() {
    return "cluster " + settings.name() + " at " + settings.members();
  }
}
