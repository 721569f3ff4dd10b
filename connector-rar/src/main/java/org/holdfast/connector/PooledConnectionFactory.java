package org.holdfast.connector;

import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.RequestRouter;
import org.jspecify.annotations.Nullable;

/** What is injected into applications: hands out connections of the container's pool. */
final class PooledConnectionFactory
    implements AffinityConnectionFactory, Referenceable, Serializable {
  private final AffinityManagedConnectionFactory managed;
  private final ConnectionManager connections;
  private @Nullable Reference reference;

  PooledConnectionFactory(AffinityManagedConnectionFactory managed, ConnectionManager connections) {
    this.managed = managed;
    this.connections = connections;
  }

  @Override
  public AffinityConnection getConnection() {
    try {
      // A pool would hide what is wrong behind an exception of its own.
      managed.requestersPlace();
      return (AffinityConnection) connections.allocateConnection(managed, application());
    } catch (ResourceException refused) {
      throw new AffinityUnavailableException(
          "no affinity connection: " + refused.getMessage(), refused);
    }
  }

  @Override
  public RequestRouter requestRouter() {
    try {
      return managed.target().requestRouter(managed.requestersPlace());
    } catch (ResourceException refused) {
      throw new AffinityUnavailableException(
          "this server routes no requests: " + refused.getMessage(), refused);
    }
  }

  /**
   * The caller's application, from the container rather than from the caller: for reservations, and
   * because people ask who started what.
   */
  @SuppressWarnings("BanJNDI") // a fixed name in the container's own context
  private static ApplicationName application() {
    try {
      return new ApplicationName(InitialContext.doLookup("java:app/AppName"));
    } catch (NamingException outsideOfAnApplication) {
      return ApplicationName.NONE;
    }
  }

  @Override
  public void setReference(Reference newReference) {
    reference = newReference;
  }

  @Override
  public @Nullable Reference getReference() {
    return reference;
  }
}
