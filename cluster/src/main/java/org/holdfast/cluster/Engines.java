package org.holdfast.cluster;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.membership.JoinRefusedException;

/** What starting a stack and starting a router have in common. */
final class Engines {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** How long the cluster may fail to answer. */
  static final Duration SILENT_AT_MOST = Duration.ofSeconds(20);

  /** Reading a million claims takes half a minute, on a busy machine some times that. */
  static final Duration READING_AT_MOST = Duration.ofMinutes(2);

  private static final System.Logger LOG = System.getLogger(Engines.class.getName());

  private Engines() {}

  /** As a member where the settings say where to bind, else as a client. */
  static HazelcastFacility join(ClusterSettings settings) {
    Endpoint bind = settings.bind();
    if (bind != null) {
      checkFree(bind);
    }
    try {
      return bind == null
          ? HazelcastFacility.asClient(settings)
          : HazelcastFacility.asMember(settings, bind);
    } catch (FacilityException failed) {
      throw new EngineException(String.valueOf(failed.getMessage()), failed);
    }
  }

  /** Hazelcast would say so too, after two pages about how it found out. */
  private static void checkFree(Endpoint bind) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(bind.address().toInetAddress(), bind.port()));
    } catch (IOException taken) {
      throw new EngineException(
          "cannot listen at " + bind + " (holdfast.cluster.bind): " + taken.getMessage(), taken);
    }
  }

  /**
   * Waits until it is open, trying again while the cluster cannot answer; if it fails for good,
   * nothing of the engine is left running.
   *
   * @param silentAtMost for how long it tries again
   * @param readingAtMost how long it may take to open, once the cluster answers
   */
  static void open(
      String who,
      OwnerThread owner,
      Supplier<CompletionStage<Void>> open,
      Duration silentAtMost,
      Duration readingAtMost,
      AutoCloseable engine) {
    try {
      openInTime(who, owner, open, System.nanoTime() + silentAtMost.toNanos(), readingAtMost);
    } catch (ExecutionException failed) {
      closeQuietly(engine, failed);
      throw new EngineException(who + " cannot join: " + reason(failed), failed);
    } catch (TimeoutException late) {
      closeQuietly(engine, late);
      throw new EngineException(
          who + " did not become current within " + readingAtMost.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      closeQuietly(engine, interrupted);
      Thread.currentThread().interrupt();
      throw new EngineException(who + " was interrupted while joining", interrupted);
    }
  }

  private static void openInTime(
      String who,
      OwnerThread owner,
      Supplier<CompletionStage<Void>> open,
      long deadline,
      Duration readingAtMost)
      throws ExecutionException, TimeoutException, InterruptedException {
    while (true) {
      try {
        owner.await(open, readingAtMost);
        return;
      } catch (ExecutionException failed) {
        boolean refused = innermost(failed) instanceof JoinRefusedException;
        if (refused || deadline - System.nanoTime() < AGAIN.toNanos()) {
          throw failed;
        }
        LOG.log(WARNING, "HF-1103: {0} cannot join yet: {1}", who, reason(failed));
        TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
      }
    }
  }

  private static String reason(Throwable failure) {
    return String.valueOf(innermost(failure).getMessage());
  }

  /** The one that says what is wrong; the outer ones only say where it came by. */
  private static Throwable innermost(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    return innermost;
  }

  private static void closeQuietly(AutoCloseable engine, Exception reason) {
    try {
      engine.close();
    } catch (Exception alsoFailed) {
      reason.addSuppressed(alsoFailed);
    }
  }
}
