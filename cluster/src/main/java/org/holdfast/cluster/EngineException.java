package org.holdfast.cluster;

/** A stack or router could not be started; the message says in one line why and what to do. */
public final class EngineException extends RuntimeException {
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
