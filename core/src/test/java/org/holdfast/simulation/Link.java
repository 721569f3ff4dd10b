package org.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A node's process and its way to the cluster: it may be cut, may lose events, and the process may
 * be stopped and continued.
 */
final class Link implements Executor {
  private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(5);

  private final Simulation simulation;
  private final Map<Object, Duration> lastTold = new HashMap<>();
  private boolean cut;
  private boolean stopped;
  private boolean dead;
  private double eventLoss;
  private int calls;
  private final List<Runnable> waiting = new ArrayList<>();
  private Duration lastTask = Duration.ZERO;

  Link(Simulation simulation) {
    this.simulation = simulation;
  }

  /** How many operations the node asked of the cluster. */
  int calls() {
    return calls;
  }

  void cut(boolean isCut) {
    cut = isCut;
  }

  void loseEvents(double share) {
    eventLoss = share;
  }

  /** SIGSTOP and SIGCONT. */
  void stop() {
    stopped = true;
  }

  void carryOn() {
    stopped = false;
    List<Runnable> tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(this::runUnlessStopped);
  }

  /** kill -9. */
  void kill() {
    dead = true;
  }

  boolean isRunning() {
    return !stopped && !dead;
  }

  /** The owner thread: tasks one after the other, in their order. */
  @Override
  public void execute(Runnable task) {
    Duration earliest = simulation.elapsed().plusNanos(1_000 + simulation.random().nextInt(50_000));
    lastTask = earliest.compareTo(lastTask) > 0 ? earliest : lastTask.plusNanos(1);
    simulation.after(lastTask.minus(simulation.elapsed()), () -> runUnlessStopped(task));
  }

  private void runUnlessStopped(Runnable task) {
    if (stopped) {
      waiting.add(task);
    } else if (!dead) {
      task.run();
    }
  }

  <T> void call(Supplier<T> operation, CompletableFuture<T> answer) {
    calls++;
    if (cut) {
      simulation.after(OPERATION_TIMEOUT, () -> answer.completeExceptionally(timeout()));
      return;
    }
    simulation.after(
        simulation.shortly(),
        () -> {
          T result = operation.get();
          if (cut) {
            // Done, but nobody hears of it.
            simulation.after(OPERATION_TIMEOUT, () -> answer.completeExceptionally(timeout()));
          } else {
            simulation.after(simulation.shortly(), () -> answer.complete(result));
          }
        });
  }

  private static IllegalStateException timeout() {
    return new IllegalStateException("no answer in time");
  }

  /** An event: those of one key in their order, some lost. */
  void tell(Object key, Runnable event) {
    if (cut || simulation.random().nextDouble() < eventLoss) {
      return;
    }
    Duration earliest = simulation.elapsed().plus(simulation.shortly());
    Duration last = lastTold.getOrDefault(key, Duration.ZERO);
    Duration at = earliest.compareTo(last) > 0 ? earliest : last.plusNanos(1);
    lastTold.put(key, at);
    simulation.after(at.minus(simulation.elapsed()), event);
  }
}
