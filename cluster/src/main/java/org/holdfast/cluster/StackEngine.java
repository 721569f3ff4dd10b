package org.holdfast.cluster;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.health.NodeHealth;
import org.holdfast.management.Management;
import org.holdfast.stack.TargetStack;
import org.holdfast.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A target's stack, running: its coupling facility and the thread that owns it, and where the
 * server routes requests itself, its router over the same facility. One for each cluster in a JVM.
 * Safe for all threads. Serves SPEC E1, E3 and E8.
 */
public final class StackEngine implements AutoCloseable {
  private static final Duration GOODBYE_AT_MOST = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(StackEngine.class.getName());

  private final HazelcastFacility facility;
  private final OwnerThread owner;
  private final TargetStack stack;
  private final ExecutorService background;
  private final Management management;
  private final Duration drainTimeout;
  private @Nullable RouterEngine filter;
  private volatile boolean closing;

  private StackEngine(StackSettings settings) {
    facility = Engines.join(settings.cluster());
    drainTimeout = settings.drainTimeout();
    owner = new OwnerThread("stack-" + settings.targetName());
    stack =
        new TargetStack(
            settings,
            facility,
            owner,
            Ticker.SYSTEM,
            new Listeners(Ticker.SYSTEM),
            System.currentTimeMillis());
    background = OwnerThread.background("stack-" + settings.targetName());
    management = Management.of(stack, names(settings), facility, owner, background, Ticker.SYSTEM);
    owner.tick(stack::tick);
    owner.tick(management::tick);
  }

  private static Map<String, ServiceAddress> names(StackSettings settings) {
    return settings.services().values().stream()
        .collect(toMap(StackService::name, StackService::address));
  }

  /**
   * Joins the cluster, as a member where the settings name where to bind, else as a client.
   *
   * @throws EngineException if that cannot be done; nothing is left running then
   */
  public static StackEngine start(StackSettings settings) {
    StackEngine engine = new StackEngine(settings);
    Engines.open(
        "stack " + settings.targetName(),
        engine.owner,
        engine.stack::open,
        Engines.SILENT_AT_MOST,
        Engines.READING_AT_MOST,
        engine);
    if (settings.filter().isOn()) {
      engine.startFilter(settings);
    }
    return engine;
  }

  private void startFilter(StackSettings settings) {
    try {
      filter = RouterEngine.beside(settings.targetName() + "-filter", names(settings), facility);
    } catch (EngineException refused) {
      close();
      throw refused;
    }
  }

  /** The router of this server's filter; null: its filter is off. */
  public @Nullable RouterEngine filter() {
    return filter;
  }

  /** What people see from here, and do. */
  public Management management() {
    return management;
  }

  /** How it is now; cheap. */
  public NodeHealth health() {
    boolean takesNewClients = stack.takesNewClients();
    boolean isCurrent = stack.isCurrent();
    String state;
    if (closing) {
      state = "stops";
    } else if (!isCurrent) {
      state = "the cluster is away: starts are answered 18";
    } else {
      state = takesNewClients ? "current" : "drains, or is out of use";
    }
    return new NodeHealth(
        stack.hasStarted(), !closing && isCurrent && takesNewClients, owner.isLive(), state);
  }

  /** The running stack. */
  public TargetStack stack() {
    return stack;
  }

  /**
   * Before an orderly stop: drains every service and waits until it is over, at most as long as
   * configured; then nothing comes to this target any more (SPEC C5). Meanwhile the target does
   * what it did, for the clients that it keeps.
   */
  public void drain() {
    if (drainTimeout.isZero()) {
      return;
    }
    try {
      owner.await(() -> stack.drain(drainTimeout), drainTimeout.plus(GOODBYE_AT_MOST));
    } catch (ExecutionException | TimeoutException late) {
      LOG.log(WARNING, "HF-1206: stops without having drained: {0}", late.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says goodbye: what the target owned governs nobody any more, then everything stops; no thread,
   * port or member of this engine is left. Waits a few seconds at most for the registry to be
   * clean; the next life of this target cleans what is left.
   */
  @Override
  public void close() {
    closing = true;
    if (filter != null) {
      // First, so that the stack's last changes need not wait for it.
      filter.close();
    }
    try {
      owner.await(stack::close, GOODBYE_AT_MOST);
    } catch (ExecutionException | TimeoutException late) {
      LOG.log(
          WARNING, "HF-1111: goodbye was not heard by all of the cluster: {0}", late.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    background.shutdown();
    facility.close();
    owner.close();
  }
}
