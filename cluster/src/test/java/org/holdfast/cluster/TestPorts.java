package org.holdfast.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/** Ports that nobody listens at, each given once. */
final class TestPorts {
  private static final AtomicInteger NEXT = new AtomicInteger(15_700);

  private TestPorts() {}

  static Endpoint free(String address) {
    for (int port = NEXT.getAndIncrement(); port < 15_800; port = NEXT.getAndIncrement()) {
      Endpoint endpoint = new Endpoint(IpAddress.parse(address), port);
      if (isFree(endpoint)) {
        return endpoint;
      }
    }
    throw new IllegalStateException("no free port is left");
  }

  static boolean isFree(Endpoint endpoint) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port()));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
