package org.holdfast.membership;

/** The cluster does not take this participant; the message says why and what to do. */
public final class JoinRefusedException extends RuntimeException {
  public JoinRefusedException(String message) {
    super(message);
  }
}
