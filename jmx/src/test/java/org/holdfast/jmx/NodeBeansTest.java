package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.NotificationBroadcaster;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.DoorSettings;
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
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Serves SPEC A4, E5: a running stack as an administrator sees it through the MBean server. */
class NodeBeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String TARGET = "node1";
  private static final ObjectName TABLE = Registration.name("AffinityTable", TARGET);
  private static final ClientSelector CLIENT = ClientSelector.address("198.51.100.7");

  private static final Map<String, String> FRONT_TIER = new HashMap<>();

  @TempDir private static Path folder = Path.of("");
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
    engine.stack().administration().setMaxDuration(Duration.ofHours(4), "bob");
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
    String refused = table().endAffinity("192.0.2.1:80", "198.51.100.7/32");
    assertTrue(refused.startsWith("NO_SUCH_AFFINITY (15): "), refused);
    assertTrue(refused.contains("AUTOMATIC"), refused);
    assertEquals(refused, table().extendAffinity("192.0.2.1:80", "198.51.100.7/32", 60));
    assertEquals(0, table().getOwned());
  }

  @Test
  void extendingSaysWhatIsInForce_A7() {
    start(CLIENT);
    try {
      assertEquals("DONE (0), 7200 s left", table().extendAffinity("shop", "198.51.100.7", 7_200));
      AffinityRow row = page("", 1).rows().get(0);
      assertEquals(7_200, row.secondsGranted(), row.toString());
    } finally {
      end(CLIENT);
    }
  }

  @Test
  void peopleSeeATable_andProgramsAFlatOne() throws Exception {
    start(CLIENT);
    try {
      String[] lines = table().show("198.51.100.7", 0);
      assertTrue(lines[0].startsWith("CLIENT"), lines[0]);
      assertTrue(lines[1].startsWith("198.51.100.7/32"), lines[1]);
      assertEquals("1 of 1", lines[2]);
      TabularData flat =
          (TabularData)
              SERVER.invoke(
                  TABLE,
                  "list",
                  new Object[] {"", "", 10},
                  new String[] {String.class.getName(), String.class.getName(), "int"});
      CompositeData row = (CompositeData) flat.values().iterator().next();
      assertEquals("198.51.100.7/32", row.get("client"));
      assertEquals(1, row.get("row"));
      assertEquals("", table().explain("198.51.100.7", 0, "shop").router());
      assertEquals("SERVER_STARTED", table().explain("198.51.100.7", 0, "shop").rule());
      // As it is listed.
      assertEquals("SERVER_STARTED", table().explain("198.51.100.7/32", 0, "shop").rule());
    } finally {
      end(CLIENT);
    }
  }

  @Test
  void aSearchThatIsNotAllowedSaysWhatIs() {
    String refusal =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> page("colour=red", 1)).getMessage());
    assertTrue(refusal.contains("service=NAME"), refusal);
    assertEquals(0, page("String", 0).rows().size(), "what JConsole fills in is no search");
  }

  @Test
  void aNameThatNobodyKnowsIsToldFromWhatIsNotAllowed() {
    assertUnknown(() -> table().explain("198.51.100.7", 0, "shoe"), "[shop]");
    assertUnknown(() -> table().endAffinity("shoe", "198.51.100.7"), "[shop]");
    assertUnknown(() -> table().history("shoe", "198.51.100.7"), "[shop]");
    assertUnknown(() -> page("service=shoe", 1), "[shop]");
    assertUnknown(() -> page("owner=node9", 1), "[node1]");
    assertUnknown(() -> connections().listAsJson("service=shoe", 1), "[shop]");
    assertUnknown(() -> targets().findEventsAsJson("service=shoe", 1), "[shop]");
  }

  private static void assertUnknown(Executable asking, String what) {
    String why = String.valueOf(assertThrows(NoSuchElementException.class, asking).getMessage());
    assertTrue(why.contains("there are " + what), why);
  }

  @Test
  void aTargetCanBeDrainedWithdrawnAndResumed_C5_A10() throws Exception {
    start(CLIENT);
    BlockingQueue<EndReason> told = new LinkedBlockingQueue<>();
    IndicationSink sink = indication -> told.add(indication.reason());
    engine.stack().indicateTo(sink);
    long before = indications().getServiceWithdrawn();
    try {
      assertEquals("DONE (0)", targets().drain(TARGET, "shop", 3_600));
      assertEquals("DRAINING", instance().state());
      assertTrue(instance().secondsLeft() >= 3_500, instance().toString());
      assertEquals("DONE (0)", targets().resume(TARGET, ""));
      assertEquals("ACTIVE", instance().state());
      assertEquals("DONE (0)", targets().withdraw(TARGET, "shop"));
      assertEquals(EndReason.SERVICE_WITHDRAWN, told.poll(5, TimeUnit.SECONDS));
      assertEquals(before + 1, indications().getServiceWithdrawn());
      assertTrue(targets().drain(TARGET, "shoe", 1).contains("shop"));
      assertTrue(targets().drain("node9", "", 1).contains(TARGET));
      // What JConsole fills in, until somebody types a number there.
      assertThrows(IllegalArgumentException.class, () -> targets().drain(TARGET, "", 0));
    } finally {
      engine.stack().indicateNoMoreTo(sink);
      targets().resume(TARGET, "");
    }
    start(CLIENT);
    end(CLIENT);
    assertTrue(targets().eventsAsJson().contains("WITHDRAWN"), targets().eventsAsJson());
    String found = targets().findEventsAsJson("what=withdrawn service=shop node=node1", 1);
    assertTrue(found.contains("\"what\":\"WITHDRAWN\""), found);
    assertEquals("[]", targets().findEventsAsJson("what=withdrawn node=node9", 1));
    assertThrows(IllegalArgumentException.class, () -> targets().findEventsAsJson("x=y", 1));
  }

  @Test
  void overview_isTheListingsInOne_andRefusesTooMuch_E5() {
    start(CLIENT);
    JsonObject overview =
        JsonParser.parseString(targets().overviewAsJson(10, 10)).getAsJsonObject();
    assertEquals(JsonParser.parseString(targets().instancesAsJson()), overview.get("instances"));
    assertEquals(JsonParser.parseString(targets().listAsJson()), overview.get("nodes"));
    assertEquals(1, overview.getAsJsonObject("newest").get("total").getAsInt());
    assertEquals(
        CLIENT.toString(),
        overview
            .getAsJsonObject("newest")
            .getAsJsonArray("rows")
            .get(0)
            .getAsJsonObject()
            .get("client")
            .getAsString());
    assertEquals(
        "STARTED",
        overview.getAsJsonArray("events").get(0).getAsJsonObject().get("what").getAsString());
    assertThrows(IllegalArgumentException.class, () -> targets().overviewAsJson(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> targets().overviewAsJson(1, 501));
    end(CLIENT);
  }

  private static InstanceRow instance() {
    return new Gson().fromJson(targets().instancesAsJson(), InstanceRow[].class)[0];
  }

  @Test
  void startsAndEndsAreTold_numbered() throws Exception {
    BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    NotificationListener listener = (one, back) -> told.add(one);
    SERVER.addNotificationListener(TABLE, listener, null, null);
    try {
      start(CLIENT);
      table().endAffinity("shop", "198.51.100.7/32");
      Notification started = next(told);
      Notification ended = next(told);
      assertEquals("holdfast.affinity.started", started.getType());
      assertEquals("holdfast.affinity.ended", ended.getType());
      assertEquals(started.getSequenceNumber() + 1, ended.getSequenceNumber());
      assertEquals(TABLE, ended.getSource());
      CompositeData row = (CompositeData) ended.getUserData();
      assertEquals("198.51.100.7/32", row.get("client"));
      assertEquals("ENDED_BY_ADMINISTRATOR", row.get("details"));
      assertEquals("somebody without a log-in", row.get("by"));
    } finally {
      SERVER.removeNotificationListener(TABLE, listener);
    }
  }

  @Test
  void theEndOfADrainIsTold_numbered_C5() throws Exception {
    ObjectName nodes = NodeBeans.nameOf("Targets", TARGET);
    BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    NotificationListener listener = (one, back) -> told.add(one);
    start(CLIENT);
    SERVER.addNotificationListener(nodes, listener, null, null);
    try {
      assertEquals("DONE (0)", targets().drain(TARGET, "shop", 1));
      Notification drained = next(told);
      assertEquals("holdfast.target.drained", drained.getType());
      assertTrue(drained.getSequenceNumber() > 0);
      CompositeData row = (CompositeData) drained.getUserData();
      assertEquals("shop", row.get("service"));
      assertTrue(String.valueOf(row.get("details")).startsWith("its time was up"), row.toString());
      assertTrue(targets().eventsAsJson().contains("DRAINED"), targets().eventsAsJson());
    } finally {
      SERVER.removeNotificationListener(nodes, listener);
      targets().resume(TARGET, "");
    }
  }

  private static Notification next(BlockingQueue<Notification> told) throws InterruptedException {
    return Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS), "nothing was told");
  }

  @Test
  void whatIsTooMuchIsLeftOutAndCounted_andLeavesAGap() throws Exception {
    BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    try (Teller teller = new Teller(Map.of("type", "all"), Teller.thread("test"))) {
      teller.addNotificationListener((one, back) -> told.add(one), null, null);
      EventRow row = new EventRow(0, "node", "STARTED", "shop", "client", "", "");
      for (int event = 0; event < 10_000; event++) {
        teller.tell(TABLE, "type", () -> row);
      }
      assertTrue(teller.dropped() >= 9_000, "left out: " + teller.dropped());
      long last = 0;
      for (long left = 10_000 - teller.dropped(); left > 0; left--) {
        long number = next(told).getSequenceNumber();
        assertTrue(number > last);
        last = number;
      }
      assertEquals(0, told.size());
    }
  }

  @Test
  void everythingIsDescribed_andWhatChangesSaysSo() throws Exception {
    Set<String> changes = new TreeSet<>();
    for (ObjectName name : SERVER.queryNames(new ObjectName("org.holdfast:*"), null)) {
      MBeanInfo info = SERVER.getMBeanInfo(name);
      assertDescribed(name, info);
      for (MBeanAttributeInfo attribute : info.getAttributes()) {
        assertDescribed(name, attribute);
      }
      for (MBeanOperationInfo operation : info.getOperations()) {
        assertDescribed(name, operation);
        if (operation.getImpact() == MBeanOperationInfo.ACTION) {
          changes.add(operation.getName());
        } else {
          assertEquals(MBeanOperationInfo.INFO, operation.getImpact(), operation.getName());
        }
        for (MBeanParameterInfo parameter : operation.getSignature()) {
          assertDescribed(name, parameter);
          assertFalse(parameter.getName().matches("p[0-9]+"), parameter.toString());
        }
      }
    }
    assertEquals(Set.of("endAffinity", "extendAffinity", "drain", "resume", "withdraw"), changes);
  }

  @Test
  void whatIsATimeNamesItsUnit_whereItIsAskedForAndWhereItIsRefused_E5() throws Exception {
    int times = 0;
    for (ObjectName name : SERVER.queryNames(new ObjectName("org.holdfast:*"), null)) {
      for (MBeanOperationInfo operation : SERVER.getMBeanInfo(name).getOperations()) {
        for (MBeanParameterInfo parameter : operation.getSignature()) {
          if (Set.of("seconds", "minutes").contains(parameter.getName())) {
            times++;
            String unit = " " + parameter.getName();
            assertTrue(parameter.getDescription().contains(unit), parameter.getDescription());
          }
        }
      }
    }
    assertEquals(3, times);
    assertRefused("seconds is 0; allowed: 1 to", () -> targets().drain(TARGET, "", 0));
    assertRefused("minutes is 61; allowed: 1 to", () -> targets().chartsAsJson(61));
    assertRefused("seconds is 0; allowed: 1 ", () -> table().extendAffinity("shop", "10.0.0.1", 0));
  }

  private static void assertRefused(String how, Executable asking) {
    String why = String.valueOf(assertThrows(IllegalArgumentException.class, asking).getMessage());
    assertTrue(why.startsWith(how), why);
    String unit = how.substring(0, how.indexOf("s is"));
    assertTrue(why.substring(how.length()).contains(unit), why);
  }

  private static void assertDescribed(ObjectName where, MBeanFeatureInfo feature) {
    assertTrue(
        !feature.getDescription().isBlank() && !feature.getDescription().equals(feature.getName()),
        where + ": " + feature);
  }

  private static void assertDescribed(ObjectName where, MBeanInfo info) {
    assertFalse(info.getDescription().isBlank(), where.toString());
  }

  @Test
  void activeConnectionsAreListed_C3() throws Exception {
    FrontTierSettings settings =
        FrontTierSettings.read(
            key -> Optional.ofNullable(FRONT_TIER.get(key)), FRONT_TIER.keySet());
    try (RouterEngine front = RouterEngine.start(settings)) {
      ServiceAddress service = Objects.requireNonNull(requester.service());
      Endpoint client = Endpoint.parse("198.51.100.7:4711");
      Open open = front.router().connections().open(service, client, requester.listener(), false);
      awaitConnections(1);
      start(CLIENT);
      ConnectionRow row = connection("client=198.51.100.0/24 service=shop");
      assertEquals(
          List.of("front", "shop", "198.51.100.7:4711", "198.51.100.7/32", "SERVER"),
          List.of(row.router(), row.service(), row.client(), row.keptBy(), row.origin()));
      end(CLIENT);
      ConnectionRow balanced = connection("instance=" + requester.listener());
      assertEquals(List.of("", "NONE"), List.of(balanced.keptBy(), balanced.origin()));
      assertEquals("[]", connections().listAsJson("client=10.0.0.0/8", 10));
      assertThrows(IllegalArgumentException.class, () -> connections().listAsJson("x=y", 10));
      open.close();
      awaitConnections(0);
    }
  }

  private static ConnectionRow connection(String search) {
    return new Gson().fromJson(connections().listAsJson(search, 10), ConnectionRow[].class)[0];
  }

  private static void awaitConnections(int count) throws InterruptedException {
    for (int i = 0; i < 500 && connections().getCount() != count; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertEquals(count, connections().getCount());
  }

  /** Where a console offers to listen, there must be something to hear. */
  @Test
  @SuppressWarnings("try") // Most are there to be seen alone.
  void notificationsAreDeclaredWhereTheyAreSent_andNowhereElse_E5() throws Exception {
    FrontTierSettings settings =
        FrontTierSettings.read(
            key -> Optional.ofNullable(FRONT_TIER.get(key)), FRONT_TIER.keySet());
    try (RouterEngine front = RouterEngine.start(settings);
        HealthBean health =
            HealthBean.register(
                TARGET,
                () -> {
                  throw unasked();
                });
        ControlSocketBean socket =
            ControlSocketBean.register(
                TARGET,
                () -> {
                  throw unasked();
                });
        RequestRouterBean requests = RequestRouterBean.register(TARGET, event -> 0, () -> 0);
        NodeBeans ofFrontTier =
            NodeBeans.ofFrontTier("front", front.router(), front.management(), numbers())) {
      int port = freePort();
      try (RemoteJmx remote = RemoteJmx.start(door(port));
          JMXConnector connector = connect(port)) {
        MBeanServerConnection server = connector.getMBeanServerConnection();
        assertEquals(
            Map.of(
                "AffinityTable", Set.of("affinity.started", "affinity.ended", "affinity.refused"),
                "Targets", Set.of("target.up", "target.down", "target.drained"),
                "Connections", Set.of(),
                "Stack", Set.of(),
                "Indications", Set.of(),
                "Health", Set.of(),
                "ControlSocket", Set.of(),
                "RequestRouter", Set.of()),
            declared(server, TARGET));
        assertEquals(
            Map.of(
                "AffinityTable", Set.of(),
                "Targets", Set.of("target.up", "target.down", "instance.up", "instance.down"),
                "Connections", Set.of(),
                "FrontTier", Set.of()),
            declared(server, "front"));
      }
    }
  }

  private static IllegalStateException unasked() {
    return new IllegalStateException("nobody asks for numbers here");
  }

  private static FrontTierMXBean numbers() {
    return (FrontTierMXBean)
        Proxy.newProxyInstance(
            NodeBeansTest.class.getClassLoader(),
            new Class<?>[] {FrontTierMXBean.class},
            (proxy, method, arguments) -> {
              throw unasked();
            });
  }

  private static DoorSettings door(int port) throws IOException {
    Path passwords = Files.writeString(folder.resolve("passwords"), "viewer seen\n");
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
    Path access = Files.writeString(folder.resolve("access"), "viewer readonly\n");
    Map<String, String> settings =
        Map.of(
            "holdfast.jmx.port", String.valueOf(port),
            "holdfast.jmx.password-file", passwords.toString(),
            "holdfast.jmx.access-file", access.toString());
    return DoorSettings.jmx(key -> Optional.ofNullable(settings.get(key)), settings.keySet());
  }

  @SuppressWarnings("BanJNDI") // Nothing but this process is spoken to.
  private static JMXConnector connect(int port) throws IOException {
    return JMXConnectorFactory.connect(
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"),
        Map.of(JMXConnector.CREDENTIALS, new String[] {"viewer", "seen"}));
  }

  /** By type what a node's MBeans tell; consoles go by the class, and by what it declares. */
  private static Map<String, Set<String>> declared(MBeanServerConnection server, String node)
      throws Exception {
    Map<String, Set<String>> declared = new HashMap<>();
    ObjectName all = new ObjectName("org.holdfast:*,instance=" + ObjectName.quote(node));
    for (ObjectName name : server.queryNames(all, null)) {
      Set<String> types = new HashSet<>();
      for (MBeanNotificationInfo told : server.getMBeanInfo(name).getNotifications()) {
        for (String type : told.getNotifTypes()) {
          types.add(type.replaceFirst("^holdfast\\.", ""));
        }
      }
      boolean takesListeners = server.isInstanceOf(name, NotificationBroadcaster.class.getName());
      assertEquals(!types.isEmpty(), takesListeners, name.toString());
      declared.put(name.getKeyProperty("type"), types);
    }
    return declared;
  }

  @Test
  void theDefaultMaximumCanBeReadAndSet_A4() {
    assertEquals(14_400, stack().getDefaultMaxDurationSeconds());

    stack().setDefaultMaxDurationSeconds(30);

    assertEquals(30, stack().getDefaultMaxDurationSeconds());
    assertEquals(Duration.ofSeconds(30), engine.stack().administration().maxDuration());
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

  private static TargetsMXBean targets() {
    return JMX.newMXBeanProxy(SERVER, NodeBeans.nameOf("Targets", TARGET), TargetsMXBean.class);
  }

  private static IndicationsMXBean indications() {
    return JMX.newMXBeanProxy(
        SERVER, NodeBeans.nameOf("Indications", TARGET), IndicationsMXBean.class);
  }

  private static ConnectionsMXBean connections() {
    return JMX.newMXBeanProxy(
        SERVER, NodeBeans.nameOf("Connections", TARGET), ConnectionsMXBean.class);
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
