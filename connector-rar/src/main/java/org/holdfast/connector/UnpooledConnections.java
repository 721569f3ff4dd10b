package org.holdfast.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Connections without a container: each has a managed connection of its own, freed with it. */
final class UnpooledConnections implements ConnectionManager {
  @Override
  public Object allocateConnection(
      ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo info)
      throws ResourceException {
    ManagedConnection managed = factory.createManagedConnection(null, info);
    return managed.getConnection(null, info);
  }
}
