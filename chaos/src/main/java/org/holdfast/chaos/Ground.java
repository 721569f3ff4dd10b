package org.holdfast.chaos;

import java.nio.file.Path;

/**
 * What a fault has for itself, so that several can be tried at once. Immutable.
 *
 * @param number of the ground, from 0; by it ports and client addresses differ
 * @param isQuick whether the long forms are left out
 * @param logs a folder that exists, for the children's logs and settings
 */
record Ground(int number, boolean isQuick, Path logs) {
  private static final int FIRST_PORT = 21_000;
  private static final int PORTS = 80;

  /** A port of this ground. */
  int port(int offset) {
    if (offset < 0 || offset >= PORTS) {
      throw new IllegalArgumentException("port offset " + offset);
    }
    return FIRST_PORT + number * PORTS + offset;
  }

  /** A loopback address of this ground, for a client. */
  String client(int index) {
    return "127." + (100 + number) + "." + index / 250 + "." + (1 + index % 250);
  }

  /** Its own cluster. */
  String cluster() {
    return "chaos-" + number;
  }
}
