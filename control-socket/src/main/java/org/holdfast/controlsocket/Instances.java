package org.holdfast.controlsocket;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks for which listener: one connection at most. There are no more of them than connections
 * and configured listeners. Loop thread only.
 */
final class Instances implements Loop.Clocked {
  private final TargetStack stack;
  private final Loop loop;
  private final long grace;
  private final SecureRandom random = new SecureRandom();
  private final List<Instance> all = new ArrayList<>();

  /**
   * What became of an OPEN.
   *
   * @param instance null unless the code is {@code DONE}
   */
  record Opening(ReturnCode code, AdditionalInformation information, @Nullable Instance instance) {
    private static CompletionStage<Opening> refused(
        ReturnCode code, AdditionalInformation information) {
      return CompletableFuture.completedStage(new Opening(code, information, null));
    }
  }

  Instances(TargetStack stack, Loop loop, Duration grace) {
    this.stack = stack;
    this.loop = loop;
    this.grace = grace.toNanos();
    loop.tick(this);
  }

  /** At once, unless another instance was there, whose affinities are ending just now. */
  CompletionStage<Opening> open(Session session, Endpoint listener, String name) {
    ReturnCode verdict = stack.verifyListener(listener);
    if (verdict != ReturnCode.DONE || !session.isOpen()) {
      return Opening.refused(verdict, AdditionalInformation.NONE);
    }
    List<Instance> others = all.stream().filter(one -> one.overlaps(listener)).toList();
    if (others.isEmpty()) {
      return opened(begin(listener, name), session);
    }
    if (others.size() == 1 && others.get(0).canBeTakenOver(listener, name)) {
      return opened(others.get(0), session);
    }
    if (!others.stream().allMatch(Instance::ends)) {
      // Or a neighbour could end what waits for its instance to come back.
      return Opening.refused(ReturnCode.NOT_LISTENING, AdditionalInformation.OPEN_ELSEWHERE);
    }
    return CompletableFuture.allOf(
            others.stream().map(one -> one.gone).toArray(CompletableFuture<?>[]::new))
        .thenComposeAsync(gone -> open(session, listener, name), loop);
  }

  private Instance begin(Endpoint listener, String name) {
    Instance instance = new Instance(listener, name, this::endAllOf);
    all.add(instance);
    return instance;
  }

  private CompletionStage<Opening> opened(Instance instance, Session session) {
    instance.openedBy(session, newHandle());
    return CompletableFuture.completedStage(
        new Opening(ReturnCode.DONE, AdditionalInformation.NONE, instance));
  }

  /** Nobody guesses it, and 0 is none. */
  private long newHandle() {
    long handle = random.nextLong();
    return handle == 0 ? newHandle() : handle;
  }

  private void endAllOf(Instance instance) {
    var unused =
        stack
            .endAllOf(instance.listener)
            .whenCompleteAsync(
                (done, defect) -> {
                  all.remove(instance);
                  instance.gone.complete(null);
                },
                loop);
  }

  /** Its connection has closed. */
  void left(Instance instance) {
    instance.left(System.nanoTime() + grace);
    tick();
  }

  /** The one whose instance that is and whose connection is open; null: there is none. */
  @Nullable Instance openAt(Endpoint instance) {
    return all.stream()
        .filter(one -> !one.isLeft() && one.overlaps(instance))
        .findFirst()
        .orElse(null);
  }

  @Override
  public boolean isWaiting() {
    return all.stream().anyMatch(Instance::isLeft);
  }

  @Override
  public void tick() {
    long now = System.nanoTime();
    all.stream().filter(one -> one.isDue(now)).toList().forEach(Instance::end);
  }
}
