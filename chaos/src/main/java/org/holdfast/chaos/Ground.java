package org.holdfast.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What a fault has for itself, so that several can be tried at once. Immutable.
 *
 * @param number of the ground, from 0; by it ports and client addresses differ
 * @param isQuick whether the long forms are left out
 * @param logs a folder that exists, for the children's logs and settings
 * @param clients what the addresses of its clients begin with, two bytes
 */
record Ground(int number, boolean isQuick, Path logs, String clients) {
  private static final int FIRST_PORT = 21_000;
  private static final int PORTS = 80;

  /** On this machine's loopback addresses. */
  Ground(int number, boolean isQuick, Path logs) {
    this(number, isQuick, logs, "127." + (100 + number) + ".");
  }

  /** The same in a network of namespaces. */
  Ground inNetwork() {
    return new Ground(number, isQuick, logs, Network.CLIENTS);
  }

  /** A port of this ground. */
  int port(int offset) {
    if (offset < 0 || offset >= PORTS) {
      throw new IllegalArgumentException("port offset " + offset);
    }
    return FIRST_PORT + number * PORTS + offset;
  }

  /** An address for a client. */
  String client(int index) {
    return clients + index / 250 + "." + (1 + index % 250);
  }

  /** For how many seconds processes are stopped, one after the other. */
  List<Integer> stops() {
    return isQuick ? List.of(5, 15) : List.of(5, 15, 90);
  }

  /** Its own cluster. */
  String cluster() {
    return "chaos-" + number;
  }
}
