package org.holdfast.connector;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.holdfast.configuration.Principal;
import org.holdfast.stack.Requester;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/**
 * What the container pools: a requester's way to the stack. It holds nothing that must be freed.
 */
final class AffinityManagedConnection implements ManagedConnection {
  private final AffinityManagedConnectionFactory factory;
  private final Target target;
  private final RequestersPlace place;
  private final Set<PooledConnection> handles = ConcurrentHashMap.newKeySet();
  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable PrintWriter logWriter;

  AffinityManagedConnection(
      AffinityManagedConnectionFactory factory, Target target, RequestersPlace place) {
    this.factory = factory;
    this.target = target;
    this.place = place;
  }

  boolean isOf(AffinityManagedConnectionFactory other) {
    return factory.equals(other);
  }

  TargetStack stack() {
    return target.stack();
  }

  @Override
  public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info) {
    PooledConnection handle = new PooledConnection(this, requester(info));
    handles.add(handle);
    return handle;
  }

  private Requester requester(@Nullable ConnectionRequestInfo info) {
    String application = info instanceof ApplicationName named ? named.name() : null;
    return new Requester(
        place.service().address(),
        place.instance(),
        application == null ? null : Principal.application(application));
  }

  @Override
  public void associateConnection(Object connection) throws ResourceException {
    if (!(connection instanceof PooledConnection handle)) {
      throw new ResourceException(connection + " is no connection of this adapter");
    }
    handle.associate(this);
    handles.add(handle);
  }

  /** The application closed this handle. */
  void closed(PooledConnection handle) {
    forget(handle);
    ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
    event.setConnectionHandle(handle);
    listeners.forEach(listener -> listener.connectionClosed(event));
  }

  /** The handle has gone to another managed connection. */
  void forget(PooledConnection handle) {
    handles.remove(handle);
  }

  @Override
  public void cleanup() {
    handles.forEach(PooledConnection::invalidate);
    handles.clear();
  }

  @Override
  public void destroy() {
    cleanup();
    listeners.clear();
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public XAResource getXAResource() throws ResourceException {
    throw noTransactions();
  }

  @Override
  public LocalTransaction getLocalTransaction() throws ResourceException {
    throw noTransactions();
  }

  private static NotSupportedException noTransactions() {
    return new NotSupportedException("affinities take no part in transactions");
  }

  @Override
  public ManagedConnectionMetaData getMetaData() {
    return new ConnectionMetaData();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }
}
