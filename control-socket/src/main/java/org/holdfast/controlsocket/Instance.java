package org.holdfast.controlsocket;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.holdfast.affinity.Endpoint;
import org.jspecify.annotations.Nullable;

/** An instance that a connection speaks for, or spoke for until a moment ago. Loop thread only. */
final class Instance {
  final Endpoint listener;
  final String name;

  /** Completes when nothing of it is left. */
  final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

  private final Consumer<Instance> end;
  private @Nullable Session session;
  private long handle;
  private long endsAt;
  private int underWay;
  private boolean ends;

  /**
   * Nobody speaks for it yet.
   *
   * @param end ends its affinities and completes {@link #gone}
   */
  Instance(Endpoint listener, String name, Consumer<Instance> end) {
    this.listener = listener;
    this.name = name;
    this.end = end;
  }

  void openedBy(Session by, long newHandle) {
    session = by;
    handle = newHandle;
  }

  /** Until then somebody may take it over. */
  void left(long until) {
    session = null;
    endsAt = until;
  }

  @Nullable Session session() {
    return session;
  }

  long handle() {
    return handle;
  }

  boolean isLeft() {
    return session == null;
  }

  /** Nobody can take it over any more. */
  boolean ends() {
    return ends;
  }

  boolean isDue(long now) {
    return isLeft() && !ends && now - endsAt >= 0;
  }

  boolean canBeTakenOver(Endpoint at, String by) {
    return isLeft() && !ends && listener.equals(at) && name.equals(by);
  }

  /**
   * Whether some instance may be meant by both: any-addresses stand for every one of their port.
   */
  boolean overlaps(Endpoint other) {
    boolean any = listener.address().isUnspecified() || other.address().isUnspecified();
    return listener.port() == other.port() && (any || listener.equals(other));
  }

  void began() {
    underWay++;
  }

  void finished() {
    underWay--;
    endIfIdle();
  }

  /** What is under way may still bring it an affinity, which has to end as well. */
  void end() {
    if (!ends) {
      ends = true;
      endIfIdle();
    }
  }

  private void endIfIdle() {
    if (ends && underWay == 0) {
      end.accept(this);
    }
  }
}
