package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.stack.IndicationSink;
import org.holdfast.stack.Requester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Serves SPEC A4, E5: a running stack as an administrator sees it through the MBean server. */
class AffinityTableBeanTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String TARGET = "node \"1\", left";
  private static final ObjectName NAME = AffinityTableBean.nameOf(TARGET);
  private static final ClientSelector CLIENT = ClientSelector.address("198.51.100.7");

  private static final Map<String, String> FRONT_TIER = new HashMap<>();

  private static ServerSocket listener;
  private static StackEngine engine;
  private static Requester requester;

  private AffinityTableBean bean;

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
    bean = AffinityTableBean.register(TARGET, engine.stack());
  }

  @AfterEach
  void unregister() {
    bean.close();
    engine.stack().setDefaultMaxDuration(Duration.ofHours(4));
  }

  @Test
  void theListingIsATableWithARowForEachAffinity() throws Exception {
    start(CLIENT);
    try {
      assertEquals(1, SERVER.getAttribute(NAME, "Size"));
      TabularData table = (TabularData) SERVER.getAttribute(NAME, "Listing");
      CompositeData row = onlyRow(table);
      assertEquals(
          Set.of(
              "id", "service", "client", "instance", "secondsLeft", "secondsGranted", "partsEnded"),
          row.getCompositeType().keySet());
      assertEquals("192.0.2.1:80", row.get("service"));
      assertEquals("198.51.100.7/32", row.get("client"));
      assertEquals(requester.listener().toString(), row.get("instance"));
      assertEquals(60L, row.get("secondsGranted"));
      assertTrue((Long) row.get("secondsLeft") >= 50, row.toString());
    } finally {
      end(CLIENT);
    }
    assertEquals(0, SERVER.getAttribute(NAME, "Size"));
  }

  @Test
  void aListingIsBounded() throws Exception {
    ClientSelector other = ClientSelector.address("198.51.100.8");
    start(CLIENT);
    start(other);
    try {
      assertEquals(1, list(1).size());
      assertEquals(2, list(AffinityTableMXBean.MAX_ROWS).size());
      assertThrows(RuntimeMBeanException.class, () -> list(0));
      assertThrows(RuntimeMBeanException.class, () -> list(AffinityTableMXBean.MAX_ROWS + 1));
    } finally {
      end(CLIENT);
      end(other);
    }
  }

  @Test
  void endingByIdSaysWhatBecameOfIt() throws Exception {
    start(CLIENT);
    long id = (Long) onlyRow(list(10)).get("id");

    assertEquals("DONE (0)", proxy().end(id));
    assertEquals("NO_SUCH_AFFINITY (15)", proxy().end(id));
    assertEquals(0, proxy().getSize());
    assertEquals(0, proxy().getNotAuthorised());
  }

  @Test
  void aServiceCanBeWithdrawnAndRestored_A10() throws Exception {
    start(CLIENT);
    BlockingQueue<EndReason> told = new LinkedBlockingQueue<>();
    IndicationSink sink = indication -> told.add(indication.reason());
    engine.stack().indicateTo(sink);
    try {
      proxy().withdrawService("shop");
      assertEquals(EndReason.SERVICE_WITHDRAWN, told.poll(5, TimeUnit.SECONDS));
      assertEquals(0, proxy().getSize());
      assertThrows(IllegalArgumentException.class, () -> bean.withdrawService("shoe"));
    } finally {
      engine.stack().indicateNoMoreTo(sink);
      proxy().restoreService("shop");
    }
    start(CLIENT);
    end(CLIENT);
  }

  @Test
  void aServiceAndTheWholeTargetCanBeDrainedAndResumed_C5() throws Exception {
    start(CLIENT);
    try {
      proxy().drainService("shop", 3_600);
      ServiceRow draining = shop();
      assertEquals("DRAINING", draining.state());
      assertEquals(requester.listener().toString(), draining.instances());
      assertEquals(1, draining.affinities());
      assertTrue(draining.secondsLeft() >= 3_500, draining.toString());
      CompositeData row = onlyRow((TabularData) SERVER.getAttribute(NAME, "Services"));
      assertEquals("shop", row.get("name"));
      proxy().resumeService("shop");
      assertEquals("ACTIVE", shop().state());
      proxy().drainTarget(3_600);
      assertEquals("DRAINING", shop().state());
      proxy().drainTarget(0);
      awaitState("INACTIVE");
      assertThrows(IllegalArgumentException.class, () -> bean.drainService("shoe", 1));
      assertThrows(IllegalArgumentException.class, () -> bean.drainService("shop", -1));
    } finally {
      proxy().resumeTarget();
    }
    awaitState("ACTIVE");
  }

  @Test
  void activeConnectionsAreATable_C3() throws Exception {
    FrontTierSettings settings =
        FrontTierSettings.read(
            key -> Optional.ofNullable(FRONT_TIER.get(key)), FRONT_TIER.keySet());
    try (RouterEngine front = RouterEngine.start(settings)) {
      ServiceAddress service = Objects.requireNonNull(requester.service());
      Endpoint client = Endpoint.parse("198.51.100.7:4711");
      Open open = front.router().connections().open(service, client, requester.listener(), false);
      awaitConnections(1);
      start(CLIENT);
      CompositeData row = onlyRow((TabularData) SERVER.getAttribute(NAME, "Connections"));
      assertEquals(
          Set.of("router", "service", "client", "instance", "seconds", "origin", "keptBy"),
          row.getCompositeType().keySet());
      assertEquals("front", row.get("router"));
      assertEquals("198.51.100.7:4711", row.get("client"));
      assertEquals("198.51.100.7/32", row.get("keptBy"));
      assertEquals("SERVER", row.get("origin"));
      assertEquals(1, shop().connections());
      end(CLIENT);
      ConnectionRow balanced = proxy().listConnections(1).values().iterator().next();
      assertEquals(List.of("", "NONE"), List.of(balanced.keptBy(), balanced.origin()));
      open.close();
      awaitConnections(0);
      assertEquals(0, proxy().getConnectionsLeftOut());
      assertThrows(IllegalArgumentException.class, () -> bean.listConnections(0));
    }
  }

  private void awaitConnections(int count) throws InterruptedException {
    for (int i = 0; i < 500 && bean.getConnectionCount() != count; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertEquals(count, bean.getConnectionCount());
  }

  private ServiceRow shop() {
    return Objects.requireNonNull(bean.getServices().get("shop"));
  }

  private void awaitState(String state) throws InterruptedException {
    for (int i = 0; i < 500 && !shop().state().equals(state); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertEquals(state, shop().state());
  }

  @Test
  void theDefaultMaximumCanBeReadAndSet() {
    assertEquals(14_400, proxy().getDefaultMaxDurationSeconds());

    proxy().setDefaultMaxDurationSeconds(30);

    assertEquals(30, proxy().getDefaultMaxDurationSeconds());
    assertEquals(Duration.ofSeconds(30), engine.stack().defaultMaxDuration());
  }

  @Test
  void aMaximumThatIsNotAllowedIsRefusedAndNamed() {
    String refusal =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> bean.setDefaultMaxDurationSeconds(0))
                .getMessage());

    assertTrue(refusal.startsWith("DefaultMaxDurationSeconds is 0; allowed: 1 to "), refusal);
    assertThrows(
        IllegalArgumentException.class,
        () -> bean.setDefaultMaxDurationSeconds(Duration.ofDays(365).toSeconds() + 1));
    assertEquals(14_400, proxy().getDefaultMaxDurationSeconds());
  }

  @Test
  void aSecondStackOfTheSameNameIsRefused() {
    String refusal =
        String.valueOf(
            assertThrows(
                    IllegalStateException.class,
                    () -> AffinityTableBean.register(TARGET, engine.stack()))
                .getMessage());

    assertTrue(refusal.contains(TARGET), refusal);
    assertTrue(SERVER.isRegistered(NAME));
  }

  @Test
  void closingTakesItAwayAndMayBeDoneTwice() {
    bean.close();

    assertFalse(SERVER.isRegistered(NAME));
    assertDoesNotThrow(bean::close);
  }

  private static AffinityTableMXBean proxy() {
    return JMX.newMXBeanProxy(SERVER, NAME, AffinityTableMXBean.class);
  }

  private static TabularData list(int atMost) throws JMException {
    return (TabularData) SERVER.invoke(NAME, "list", new Object[] {atMost}, new String[] {"int"});
  }

  private static CompositeData onlyRow(TabularData table) {
    assertEquals(1, table.size());
    return (CompositeData) ((CompositeData) table.values().iterator().next()).get("value");
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
