package org.holdfast.connector;

import jakarta.resource.spi.ManagedConnectionMetaData;

/** What the container may show about a connection. There is no user and no limit. */
final class ConnectionMetaData implements ManagedConnectionMetaData {
  @Override
  public String getEISProductName() {
    return "Holdfast";
  }

  @Override
  public String getEISProductVersion() {
    String version = ConnectionMetaData.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  @Override
  public int getMaxConnections() {
    return 0;
  }

  @Override
  public String getUserName() {
    return "";
  }
}
