package org.holdfast.connector;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * Which application asks for a connection, as the container knows it.
 *
 * @param name null where there is none
 */
record ApplicationName(@Nullable String name) implements ConnectionRequestInfo {
  static final ApplicationName NONE = new ApplicationName(null);
}
