package org.holdfast.arquillian;

/** Where the server under test listens, all on 127.0.0.1. */
final class Ports {
  private static final int OFFSET = Integer.getInteger("test.port-offset");

  static final int HTTP = 8080 + OFFSET;
  static final int HTTP_PROXIED = 8081 + OFFSET;
  static final int MANAGEMENT = Integer.getInteger("test.management-port");
  static final int CLUSTER = Integer.getInteger("test.cluster-port");
  static final int PEER_CLUSTER = CLUSTER + 1;
  static final int FRONT_TIER = CLUSTER + 2;

  private Ports() {}
}
