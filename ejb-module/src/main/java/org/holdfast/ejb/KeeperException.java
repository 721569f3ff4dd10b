package org.holdfast.ejb;

import java.io.IOException;

/** The keeper of a client failed, as opposed to the client. */
final class KeeperException extends IOException {
  private final boolean isLate;

  private KeeperException(String message, boolean isLate) {
    super(message);
    this.isLate = isLate;
  }

  static KeeperException broken(String what) {
    return new KeeperException(what, false);
  }

  static KeeperException late(String what) {
    return new KeeperException(what, true);
  }

  /** Whether it was silent for too long. */
  boolean isLate() {
    return isLate;
  }
}
