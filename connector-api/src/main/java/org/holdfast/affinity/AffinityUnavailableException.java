package org.holdfast.affinity;

/** The connector could give no connection. The cause, where there is one, is the container's. */
public class AffinityUnavailableException extends RuntimeException {
  public AffinityUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
