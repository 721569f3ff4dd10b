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
  private boolean merging;
  private int side;
  private int moves;
  private double eventLoss;
  private int calls;
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Runnable> upheavals = new ArrayList<>();
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

  /** In which part of the network the node is. */
  int side() {
    return side;
  }

  /** To another part of the network; what it asked of the former one fails or comes late. */
  void moveTo(int other) {
    side = other;
    moves++;
  }

  /** The same part of the network has another number. */
  void renumber(int number) {
    side = number;
  }

  void onUpheaval(Runnable listener) {
    upheavals.add(listener);
  }

  void upheaval() {
    List.copyOf(upheavals).forEach(Runnable::run);
  }

  /**
   * Its cluster gives up its own rows and comes to another one; meanwhile nothing is answered. Told
   * as it begins and when it is done.
   */
  void mergeInto(int other) {
    merging = true;
    upheaval();
    moveTo(other);
    simulation.after(
        Duration.ofMillis(1 + simulation.random().nextInt(500)),
        () -> {
          merging = false;
          upheaval();
        });
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

  /** Whether it reaches the part of the cluster that it is in. */
  boolean isConnected() {
    return !isAway();
  }

  boolean isDead() {
    return dead;
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
    if (isAway()) {
      fail(answer);
      return;
    }
    int sentAfter = moves;
    simulation.after(
        simulation.shortly(),
        () -> {
          if (moves == sentAfter) {
            carryOut(operation, answer);
          } else {
            carryOutElsewhere(operation, answer);
          }
        });
  }

  private boolean isAway() {
    return cut || merging;
  }

  private <T> void carryOut(Supplier<T> operation, CompletableFuture<T> answer) {
    int doneAfter = moves;
    T result = operation.get();
    if (isAway()) {
      // Done, but nobody hears of it.
      fail(answer);
      return;
    }
    simulation.after(
        simulation.shortly(),
        () -> {
          if (moves == doneAfter) {
            answer.complete(result);
          } else {
            fail(answer);
          }
        });
  }

  /** Lost, or tried again until it works where the node is now. */
  private <T> void carryOutElsewhere(Supplier<T> operation, CompletableFuture<T> answer) {
    if (simulation.random().nextInt(3) == 0) {
      fail(answer);
    } else {
      Duration later = Duration.ofMillis(simulation.random().nextInt(3_000));
      simulation.after(later, () -> carryOut(operation, answer));
    }
  }

  private void fail(CompletableFuture<?> answer) {
    simulation.after(OPERATION_TIMEOUT, () -> answer.completeExceptionally(timeout()));
  }

  private static IllegalStateException timeout() {
    return new IllegalStateException("no answer in time");
  }

  /** An event: those of one key in their order, some lost. */
  void tell(Object key, Runnable event) {
    if (isAway() || simulation.random().nextDouble() < eventLoss) {
      return;
    }
    Duration earliest = simulation.elapsed().plus(simulation.shortly());
    Duration last = lastTold.getOrDefault(key, Duration.ZERO);
    Duration at = earliest.compareTo(last) > 0 ? earliest : last.plusNanos(1);
    lastTold.put(key, at);
    simulation.after(at.minus(simulation.elapsed()), event);
  }
}
