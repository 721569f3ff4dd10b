package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.holdfast.routing.Currency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SPEC E4 and invariant 5: the connection limit, and how a front tier starts and stops. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class LimitsTest {
  private final Rig rig;
  private final Target target = Target.named("A");

  LimitsTest(Transport transport) throws IOException {
    rig = new Rig(transport);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    target.close();
  }

  @Test
  void connectionsBeyondTheLimit_areClosedAtOnceAndCounted() throws IOException {
    rig.maxConnections = 2;
    rig.start(target);
    Socket first = rig.connect();
    assertEquals("A", Rig.read(first, 1));
    assertEquals("A", Rig.read(rig.connect(), 1));
    assertEquals("", Rig.read(rig.connect(), 1));
    assertEquals(1, rig.counts().overLimit());
    assertEquals(2, rig.counts().active());
    first.close();
    eventually("a place is free", () -> rig.counts().active() == 1);
    assertEquals("A", Rig.read(rig.connect(), 1));
  }

  @Test
  void orderlyStop_acceptsNothingMoreAndLetsConnectionsEnd() throws Exception {
    rig.stopTimeout = Duration.ofSeconds(10);
    rig.start(target);
    Socket client = rig.connect();
    assertEquals("A", Rig.read(client, 1));
    Thread stopping = Target.start("stopping", rig.frontTier()::close);
    eventually("nobody listens", this::isRefused);
    assertTrue(stopping.isAlive());
    Rig.write(client, "still here");
    assertEquals("still here", Rig.read(client, 10));
    client.close();
    stopping.join(5_000);
    assertFalse(stopping.isAlive());
    assertTrue(rig.isEmpty());
  }

  private boolean isRefused() {
    try {
      rig.connect().close();
      return false;
    } catch (IOException refused) {
      return refused instanceof ConnectException;
    }
  }

  @Test
  void connectionsThatDoNotEnd_areEndedWhenTheStopHasTakenTooLong() throws IOException {
    rig.stopTimeout = Duration.ofMillis(100);
    rig.start(target);
    Socket client = rig.connect();
    assertEquals("A", Rig.read(client, 1));
    rig.frontTier().close();
    assertEquals("", Rig.read(client, 1));
    assertTrue(rig.isEmpty());
    eventually("nor at the instance", () -> target.open() == 0);
    eventually("nor any thread", LimitsTest::noThreadIsLeft);
  }

  private static boolean noThreadIsLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("holdfast-front-tier"));
  }

  @Test
  void portInUse_isSaidInOneLineAndNothingIsLeft() throws IOException {
    try (ServerSocket other =
        new ServerSocket(rig.at.port(), 1, InetAddress.getLoopbackAddress())) {
      IOException refused = assertThrows(IOException.class, () -> rig.start(target));
      assertEquals(
          "service web cannot listen on 127.0.0.1:"
              + other.getLocalPort()
              + ": Address already in use",
          refused.getMessage());
    }
  }

  @Test
  void secondFrontTierOnTheSamePort_isRefused() throws IOException {
    rig.start(target);
    assertThrows(
        IOException.class,
        () -> FrontTier.start(rig.settings(List.of()), rig.router(), Currency.ALWAYS));
  }
}
