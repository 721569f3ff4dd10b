package org.holdfast.cluster;

import java.time.Duration;
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
      throw new EngineException(String.valueOf(failed.getMessage()), failed);
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
      throw new EngineException(who + " cannot join: " + reason(failed), failed);
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

  /** What the innermost failure says; the outer ones only say where it came by. */
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    return String.valueOf(innermost.getMessage());
  }

  private static void closeQuietly(AutoCloseable engine, Exception reason) {
    try {
      engine.close();
    } catch (Exception alsoFailed) {
      reason.addSuppressed(alsoFailed);
    }
  }
}
