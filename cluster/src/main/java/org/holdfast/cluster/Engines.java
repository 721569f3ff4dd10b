package org.holdfast.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;

/** What starting a stack and starting a router have in common. */
final class Engines {
  private Engines() {}

  /** As a member where the settings say where to bind, else as a client. */
  static HazelcastFacility join(ClusterSettings settings) {
    Endpoint bind = settings.bind();
    try {
      return bind == null
          ? HazelcastFacility.asClient(settings)
          : HazelcastFacility.asMember(settings, bind);
    } catch (FacilityException failed) {
      throw new EngineException(failed.getMessage(), failed);
    }
  }

  /** Waits until it is open; if that fails, nothing of the engine is left running. */
  static void open(
      String who,
      OwnerThread owner,
      Supplier<CompletionStage<Void>> open,
      Duration atMost,
      AutoCloseable engine) {
    try {
      owner.await(open, atMost);
    } catch (ExecutionException failed) {
      closeQuietly(engine, failed);
      throw new EngineException(who + " cannot join: " + reason(failed.getCause()), failed);
    } catch (TimeoutException late) {
      closeQuietly(engine, late);
      throw new EngineException(
          who + " did not become current within " + atMost.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      closeQuietly(engine, interrupted);
      Thread.currentThread().interrupt();
      throw new EngineException(who + " was interrupted while joining", interrupted);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped = failure instanceof CompletionException && cause != null;
    return wrapped ? reason(cause) : String.valueOf(failure.getMessage());
  }

  private static void closeQuietly(AutoCloseable engine, Exception reason) {
    try {
      engine.close();
    } catch (Exception alsoFailed) {
      reason.addSuppressed(alsoFailed);
    }
  }
}
