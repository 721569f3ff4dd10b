package org.holdfast.demo;

import org.jspecify.annotations.Nullable;

/** Why the demo cannot go on: what is wrong, where, and what to do, as the user is told it. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
