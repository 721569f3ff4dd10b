package org.holdfast.affinity;

/** The one check that every TCP port here goes through. */
final class Ports {
  private Ports() {}

  static int check(int port, String what) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(what + " " + port + " is not a port from 1 to 65535");
    }
    return port;
  }
}
