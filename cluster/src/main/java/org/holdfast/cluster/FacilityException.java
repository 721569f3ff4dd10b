package org.holdfast.cluster;

import org.jspecify.annotations.Nullable;

/** The cluster could not be joined. The message is one line that says what to look at. */
public final class FacilityException extends RuntimeException {
  FacilityException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
