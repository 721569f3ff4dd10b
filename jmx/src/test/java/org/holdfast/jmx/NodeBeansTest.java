package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Serves SPEC A4, E5: a running stack as an administrator sees it through the MBean server. */
class NodeBeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String TARGET = "node1";
  private static final ObjectName TABLE = Registration.name("AffinityTable", TARGET);
  private static final ClientSelector CLIENT = ClientSelector.address("198.51.100.7");

  private static final Map<String, String> FRONT_TIER = new HashMap<>();

  private static ServerSocket listener;
  private static StackEngine engine;
  private static Requester requester;

  private NodeBeans beans;

  @BeforeAll
  static void startAStack() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Map<String, String> settings =
        Map.of(
            "holdfast.cluster.name", "jmx-test",
            "holdfast.cluster.bind", "127.0.0.1:" + freePort(),
            "holdfast.target.name", "node1",
            "holdfast.services.shop.address", "192.0.2.1",
            "holdfast.services.shop.port", "80",
            "holdfast.services.shop.instances", "127.0.0.1:" + listener.getLocalPort(),
            "holdfast.services.shop.reserved-for", "application:test");
    FRONT_TIER.putAll(
        Map.of(
            "holdfast.cluster.name", "jmx-test",
            "holdfast.cluster.members", settings.get("holdfast.cluster.bind") + "",
            "holdfast.front-tier.name", "front",
            "holdfast.services.shop.address", "192.0.2.1",
            "holdfast.services.shop.port", "80"));
    StackSettings read =
        StackSettings.read(key -> Optional.ofNullable(settings.get(key)), settings.keySet());
    engine = StackEngine.start(read);
    StackService shop = read.services().values().iterator().next();
    requester =
        new Requester(shop.address(), shop.instances().get(0), Principal.application("test"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stopIt() throws IOException {
    engine.close();
    listener.close();
  }

  @BeforeEach
  void register() {
    beans = NodeBeans.ofTarget(engine.stack(), engine.management());
  }

  @AfterEach
  void unregister() {
    beans.close();
    engine.stack().setDefaultMaxDuration(Duration.ofHours(4));
  }

  @Test
  void theListingHasARowForEachAffinity() throws Exception {
    start(CLIENT);
    try {
      assertEquals(1, SERVER.getAttribute(TABLE, "Owned"));
      AffinityRow row = page("", 10).rows().get(0);
      assertEquals("shop", row.service());
      assertEquals("198.51.100.7/32", row.client());
      assertEquals(TARGET + " " + requester.listener(), row.owner());
      assertEquals(60, row.secondsGranted());
      assertTrue(row.secondsLeft() >= 50, row.toString());
    } finally {
      end(CLIENT);
    }
    assertEquals(0, SERVER.getAttribute(TABLE, "Owned"));
  }

  @Test
  void aListingIsBounded() {
    ClientSelector other = ClientSelector.address("198.51.100.8");
    start(CLIENT);
    start(other);
    try {
      assertEquals(1, page("", 1).rows().size());
      assertEquals(2, page("", AffinityTableMXBean.MAX_ROWS).rows().size());
      assertThrows(IllegalArgumentException.class, () -> page("", -1));
      assertThrows(
          IllegalArgumentException.class, () -> page("", AffinityTableMXBean.MAX_ROWS + 1));
    } finally {
      end(CLIENT);
      end(other);
    }
  }

  @Test
  void endingSaysWhatBecameOfIt_A10() {
    start(CLIENT);

    assertEquals("DONE (0)", table().endAffinity("192.0.2.1:80", "198.51.100.7/32"));
    assertEquals("NO_SUCH_AFFINITY (15)", table().endAffinity("192.0.2.1:80", "198.51.100.7/32"));
    assertEquals(0, table().getOwned());
  }

  @Test
  void theDefaultMaximumCanBeReadAndSet_A4() {
    assertEquals(14_400, stack().getDefaultMaxDurationSeconds());

    stack().setDefaultMaxDurationSeconds(30);

    assertEquals(30, stack().getDefaultMaxDurationSeconds());
    assertEquals(Duration.ofSeconds(30), engine.stack().defaultMaxDuration());
  }

  @Test
  void aMaximumThatIsNotAllowedIsRefusedAndNamed_A4() {
    String refusal =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> stack().setDefaultMaxDurationSeconds(0))
                .getMessage());

    assertTrue(refusal.startsWith("DefaultMaxDurationSeconds is 0; allowed: 1 to "), refusal);
    assertEquals(14_400, stack().getDefaultMaxDurationSeconds());
  }

  @Test
  void aSecondStackOfTheSameNameIsRefused_andTheFirstStays() {
    String refusal =
        String.valueOf(
            assertThrows(
                    IllegalStateException.class,
                    () -> NodeBeans.ofTarget(engine.stack(), engine.management()))
                .getMessage());

    assertTrue(refusal.contains(TARGET), refusal);
    assertTrue(SERVER.isRegistered(TABLE));
  }

  @Test
  void closingTakesThemAwayAndMayBeDoneTwice() {
    beans.close();

    assertFalse(SERVER.isRegistered(TABLE));
    assertDoesNotThrow(beans::close);
  }

  private static AffinityTableMXBean table() {
    return JMX.newMXBeanProxy(SERVER, TABLE, AffinityTableMXBean.class);
  }

  private static AffinityPage page(String search, int atMost) {
    return new Gson().fromJson(table().listAsJson(search, "", atMost), AffinityPage.class);
  }

  private static StackMXBean stack() {
    return JMX.newMXBeanProxy(SERVER, Registration.name("Stack", TARGET), StackMXBean.class);
  }

  private static void start(ClientSelector client) {
    AffinityRequest request = AffinityRequest.of(client, Duration.ofMinutes(1));
    assertEquals(
        ReturnCode.DONE,
        engine.stack().start(requester, request).toCompletableFuture().join().code());
  }

  private static void end(ClientSelector client) {
    AffinityRequest request = AffinityRequest.of(client, null);
    assertEquals(
        ReturnCode.DONE,
        engine.stack().end(requester, request).toCompletableFuture().join().code());
  }
}
