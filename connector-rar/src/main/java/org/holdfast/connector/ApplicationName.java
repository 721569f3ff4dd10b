package org.holdfast.connector;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * Which application asks for a connection, as the container knows it.
 *
 * @param name null where nobody needs it, because no service is reserved, or where there is none
 */
record ApplicationName(@Nullable String name) implements ConnectionRequestInfo {
  static final ApplicationName NONE = new ApplicationName(null);
}
