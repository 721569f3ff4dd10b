package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serves SPEC A3: who listens here, without asking the system for each renewal. */
class ListenersTest {
  private long now;
  private final Listeners listeners = new Listeners(() -> now);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void aListener_isLookedUpAFewTimesASecond(String bound) throws IOException {
    Endpoint instance;
    try (ServerSocket listener = new ServerSocket(0, 50, IpAddress.parse(bound).toInetAddress())) {
      instance = new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
      assertTrue(listeners.listens(instance));
    }
    assertTrue(listeners.listens(instance), "known for a while");
    now += Duration.ofMillis(200).toNanos();
    assertFalse(listeners.listens(instance), "looked up again");
  }

  @Test
  void anAddressOfTheHost_isThere_andAnyOther_isNot_A10() {
    assertTrue(listeners.has(IpAddress.parse("127.0.0.1")));
    assertTrue(listeners.has(IpAddress.parse("127.1.2.3")), "all of 127.0.0.0/8 is the host's");
    assertFalse(listeners.has(IpAddress.parse("192.0.2.1")));
    assertFalse(listeners.has(IpAddress.parse("2001:db8::1")));
  }

  @Test
  void anotherAddressOfThatPort_isNoListener() throws IOException {
    try (ServerSocket listener =
        new ServerSocket(0, 50, IpAddress.parse("127.0.0.1").toInetAddress())) {
      assertFalse(
          listeners.listens(new Endpoint(IpAddress.parse("127.0.0.2"), listener.getLocalPort())));
    }
  }
}
