package org.holdfast.connector;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.stack.Requester;
import org.jspecify.annotations.Nullable;

/** An application's handle on a managed connection, which the container may exchange. */
final class PooledConnection implements AffinityConnection {
  private final Requester requester;
  private volatile @Nullable AffinityManagedConnection managed;

  PooledConnection(AffinityManagedConnection managed, Requester requester) {
    this.managed = managed;
    this.requester = requester;
  }

  @Override
  public AffinityResponse start(AffinityRequest request) {
    return startAsync(request).toCompletableFuture().join();
  }

  @Override
  public CompletionStage<AffinityResponse> startAsync(AffinityRequest request) {
    return open().stack().start(requester, request);
  }

  @Override
  public AffinityResponse end(AffinityRequest request) {
    return endAsync(request).toCompletableFuture().join();
  }

  @Override
  public CompletionStage<AffinityResponse> endAsync(AffinityRequest request) {
    return open().stack().end(requester, request);
  }

  @Override
  public AffinityResponse extend(AffinityRequest request) {
    return open().stack().extend(requester, request);
  }

  @Override
  public List<HeldAffinity> affinities(int atMost) {
    return open().stack().held(requester.listener(), atMost);
  }

  private AffinityManagedConnection open() {
    AffinityManagedConnection current = managed;
    if (current == null) {
      throw new IllegalStateException(
          "this affinity connection is closed; get another one from its factory");
    }
    return current;
  }

  @Override
  public void close() {
    AffinityManagedConnection current = managed;
    if (current != null) {
      managed = null;
      current.closed(this);
    }
  }

  /** Moves this handle to another managed connection. */
  void associate(AffinityManagedConnection other) {
    AffinityManagedConnection current = managed;
    if (current != null) {
      current.forget(this);
    }
    managed = other;
  }

  /** The container took the managed connection back: the handle is closed, and tells nobody. */
  void invalidate() {
    managed = null;
  }
}
