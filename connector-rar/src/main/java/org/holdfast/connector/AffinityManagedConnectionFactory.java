package org.holdfast.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A connection factory as it was defined: which service its connections speak for, as which
 * instance. A JavaBean of the container, which sets the properties before anything else. Serves
 * SPEC C2 and E1.
 */
public final class AffinityManagedConnectionFactory
    implements ManagedConnectionFactory, ResourceAdapterAssociation {
  private @Nullable String service;
  private @Nullable String instance;
  private transient @Nullable AffinityResourceAdapter adapter;
  private transient @Nullable PrintWriter logWriter;

  /** The service's name in the configuration; null: the only one that this target serves. */
  public @Nullable String getService() {
    return service;
  }

  /** Sets the service's name; an empty one is none. */
  public void setService(@Nullable String name) {
    service = name == null || name.isBlank() ? null : name.strip();
  }

  /** The instance's address and port; null: the only one that this target has of the service. */
  public @Nullable String getInstance() {
    return instance;
  }

  /** Sets the instance, as it is written in the configuration; an empty one is none. */
  public void setInstance(@Nullable String endpoint) {
    instance = endpoint == null || endpoint.isBlank() ? null : endpoint.strip();
  }

  @Override
  public @Nullable ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
    if (!(resourceAdapter instanceof AffinityResourceAdapter ours)) {
      throw new ResourceException(resourceAdapter + " is not this archive's resource adapter");
    }
    adapter = ours;
  }

  /** The running target behind this factory. */
  Target target() throws ResourceException {
    if (adapter == null) {
      throw new ResourceException("the connection factory has no resource adapter yet");
    }
    return adapter.target();
  }

  /** Whom its connections speak for; thrown here, the reason reaches the application. */
  RequestersPlace requestersPlace() throws ResourceException {
    return target().place(service, instance);
  }

  @Override
  public Object createConnectionFactory(ConnectionManager connections) {
    return new PooledConnectionFactory(this, connections);
  }

  @Override
  public Object createConnectionFactory() {
    return createConnectionFactory(new UnpooledConnections());
  }

  @Override
  public ManagedConnection createManagedConnection(
      @Nullable Subject subject, @Nullable ConnectionRequestInfo info) throws ResourceException {
    return new AffinityManagedConnection(this, target(), requestersPlace());
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public @Nullable ManagedConnection matchManagedConnections(
      Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo info) {
    for (Object candidate : candidates) {
      if (candidate instanceof AffinityManagedConnection connection && connection.isOf(this)) {
        return connection;
      }
    }
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AffinityManagedConnectionFactory factory
        && Objects.equals(service, factory.service)
        && Objects.equals(instance, factory.instance)
        && Objects.equals(adapter, factory.adapter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(service, instance, adapter);
  }
}
