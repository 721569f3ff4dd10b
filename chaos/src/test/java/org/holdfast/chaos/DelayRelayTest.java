package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayRelayTest {
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final long THERE_AND_BACK_NANOS = 2 * DELAY.toNanos();

  @Test
  void everyByteAndTheEnd_areHeldForTheDelay_inBothDirections() throws IOException {
    try (ServerSocket far = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DelayRelay relay =
            DelayRelay.start("127.0.0.1", (InetSocketAddress) far.getLocalSocketAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        Socket server = far.accept()) {
      relay.delay(DELAY);
      long before = System.nanoTime();
      client.getOutputStream().write('a');
      assertEquals('a', server.getInputStream().read());
      server.getOutputStream().write('b');
      assertEquals('b', client.getInputStream().read());
      assertTrue(System.nanoTime() - before >= THERE_AND_BACK_NANOS);
      long closing = System.nanoTime();
      client.shutdownOutput();
      assertEquals(-1, server.getInputStream().read());
      assertTrue(System.nanoTime() - closing >= DELAY.toNanos());
    }
  }

  @Test
  void manyPiecesUnderWayAtOnce_arriveInOrder_lateByOneDelayOnly() throws IOException {
    try (ServerSocket far = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DelayRelay relay =
            DelayRelay.start("127.0.0.1", (InetSocketAddress) far.getLocalSocketAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        Socket server = far.accept()) {
      client.setTcpNoDelay(true);
      relay.delay(DELAY);
      long before = System.nanoTime();
      for (int piece = 0; piece < 100; piece++) {
        client.getOutputStream().write(piece);
      }
      for (int piece = 0; piece < 100; piece++) {
        assertEquals(piece, server.getInputStream().read());
      }
      assertTrue(System.nanoTime() - before < 50 * DELAY.toNanos());
    }
  }
}
