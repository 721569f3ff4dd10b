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
  void aListener_isLookedUpOnceInHalfASecond(String bound) throws IOException {
    Endpoint instance;
    try (ServerSocket listener = new ServerSocket(0, 50, IpAddress.parse(bound).toInetAddress())) {
      instance = new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
      assertTrue(listeners.test(instance));
    }
    assertTrue(listeners.test(instance), "known for half a second");
    now += Duration.ofMillis(500).toNanos();
    assertFalse(listeners.test(instance), "looked up again");
  }

  @Test
  void anotherAddressOfThatPort_isNoListener() throws IOException {
    try (ServerSocket listener =
        new ServerSocket(0, 50, IpAddress.parse("127.0.0.1").toInetAddress())) {
      assertFalse(
          listeners.test(new Endpoint(IpAddress.parse("127.0.0.2"), listener.getLocalPort())));
    }
  }
}
