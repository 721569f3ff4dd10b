package org.holdfast.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.holdfast.configuration.ConfigurationException;
import org.holdfast.configuration.DoorSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E5: who gets in over real remote JMX, and what they may do there. */
class RemoteJmxTest {
  private static final BlockingQueue<String> CALLERS = new LinkedBlockingQueue<>();
  private static final ObjectName BEAN = NodeBeans.nameOf("Test", "a \"quoted\", name*");

  @TempDir static Path folder;
  private static int port;
  private static RemoteJmx remote;
  private static Registration registration;

  /** Something to look at and to change. */
  @Description("A bean")
  public interface TestMXBean {
    @Description("A number")
    int getNumber();

    /** Changes it. */
    void setNumber(int number);

    @Description("Tells it")
    int look();

    @Changes
    @Description("Changes it")
    int change();
  }

  private static final class Numbered implements TestMXBean {
    private int number = 1;

    @Override
    public int getNumber() {
      return number;
    }

    @Override
    public void setNumber(int next) {
      CALLERS.add(Caller.name());
      number = next;
    }

    @Override
    public int look() {
      return number;
    }

    @Override
    public int change() {
      CALLERS.add(Caller.name());
      return ++number;
    }
  }

  @BeforeAll
  static void listen() throws IOException {
    port = freePort();
    registration =
        Registration.of(
            "Test", "a \"quoted\", name*", OpenBean.of(new Numbered(), TestMXBean.class));
    remote = RemoteJmx.start(settings(port, files("600", "viewer readonly\noperator readwrite\n")));
  }

  @AfterAll
  static void stop() {
    remote.close();
    registration.close();
    assertThrows(IOException.class, () -> connect("viewer", "seen"));
  }

  private static Map<String, String> files(String permissions, String access) throws IOException {
    Path passwords = folder.resolve("password-" + permissions);
    Files.writeString(passwords, "viewer seen\noperator done\nstranger known\n");
    Files.setPosixFilePermissions(
        passwords,
        PosixFilePermissions.fromString(permissions.equals("600") ? "rw-------" : "rw-r--r--"));
    Path file = Files.createTempFile(folder, "access", "");
    Files.writeString(file, access);
    return Map.of(
        "holdfast.jmx.password-file", passwords.toString(),
        "holdfast.jmx.access-file", file.toString());
  }

  private static DoorSettings settings(int at, Map<String, String> files) {
    Map<String, String> all = new HashMap<>(files);
    all.put("holdfast.jmx.port", String.valueOf(at));
    return DoorSettings.jmx(key -> Optional.ofNullable(all.get(key)), all.keySet());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @SuppressWarnings("BanJNDI") // Nothing but this process is spoken to.
  private static JMXConnector connect(String... logIn) throws IOException {
    return JMXConnectorFactory.connect(
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"),
        logIn.length == 0 ? Map.of() : Map.of(JMXConnector.CREDENTIALS, logIn));
  }

  @Test
  void withoutALogInNobodyGetsIn() {
    assertThrows(SecurityException.class, () -> connect());
    assertThrows(SecurityException.class, () -> connect("viewer", "wrong"));
  }

  @Test
  void aViewerLooksAndChangesNothing() throws Exception {
    try (JMXConnector connector = connect("viewer", "seen")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      int before = (Integer) server.getAttribute(BEAN, "Number");
      assertEquals(before, server.invoke(BEAN, "look", null, null));
      assertThrows(SecurityException.class, () -> server.invoke(BEAN, "change", null, null));
      assertThrows(
          SecurityException.class, () -> server.setAttribute(BEAN, new Attribute("Number", 77)));
      assertEquals(before, server.getAttribute(BEAN, "Number"));
      assertTrue(server.getMBeanCount() > 10);
    }
  }

  @Test
  void anOperatorChanges_andTheChangeBearsItsNameAndAddress() throws Exception {
    try (JMXConnector connector = connect("operator", "done")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      CALLERS.clear();
      server.setAttribute(BEAN, new Attribute("Number", 7));
      assertEquals(8, server.invoke(BEAN, "change", null, null));
      assertEquals(
          List.of("operator from 127.0.0.1", "operator from 127.0.0.1"), List.copyOf(CALLERS));
    }
  }

  @Test
  void aViewerListens() throws Exception {
    try (JMXConnector connector = connect("viewer", "seen")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
      server.addNotificationListener(
          MBeanServerDelegate.DELEGATE_NAME, (one, back) -> told.add(one), null, null);
      Registration.of("Other", "one", OpenBean.of(new Numbered(), TestMXBean.class)).close();
      Notification first = told.poll(10, TimeUnit.SECONDS);
      assertEquals(
          MBeanServerNotification.REGISTRATION_NOTIFICATION,
          first == null ? "nothing came" : first.getType());
    }
  }

  @Test
  void nobodyRunsCodeThroughMBeansOfOthers() throws Exception {
    try (JMXConnector connector = connect("operator", "done")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      assertThrows(
          SecurityException.class,
          () -> server.createMBean("javax.management.loading.MLet", new ObjectName("a:b=c")));
      assertThrows(SecurityException.class, () -> server.unregisterMBean(BEAN));
      assertThrows(
          SecurityException.class,
          () ->
              server.invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcRun",
                  null,
                  null));
    }
  }

  @Test
  void whoIsNotInTheAccessFileSeesNothing() throws Exception {
    try (JMXConnector connector = connect("stranger", "known")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      assertThrows(SecurityException.class, () -> server.getAttribute(BEAN, "Number"));
    }
  }

  @Test
  void nobodyPutsAnObjectOfTheirsInItsPlace() throws Exception {
    Registry registry = LocateRegistry.getRegistry("127.0.0.1", port);
    assertEquals(List.of("jmxrmi"), List.of(registry.list()));
    assertThrows(RemoteException.class, () -> registry.rebind("jmxrmi", registry.lookup("jmxrmi")));
    connect("viewer", "seen").close();
  }

  @Test
  void strangersThatSayNothingTakeNoMoreThreadsThanTheyMay() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    for (int stranger = 0; stranger < RemoteJmx.MOST_CONNECTIONS + 50; stranger++) {
      strangers.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
    Socket last = strangers.get(strangers.size() - 1);
    last.setSoTimeout(10_000);
    assertEquals(-1, last.getInputStream().read());
    assertTrue(connectionThreads() <= RemoteJmx.MOST_CONNECTIONS, "" + connectionThreads());
    for (Socket stranger : strangers) {
      stranger.close();
    }
    connectSoon("viewer", "seen").close();
  }

  private static long connectionThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(one -> one.getName().startsWith("RMI TCP Connection"))
        .count();
  }

  private static JMXConnector connectSoon(String... logIn) throws IOException {
    for (int left = 100; ; left--) {
      try {
        return connect(logIn);
      } catch (IOException notYet) {
        if (left == 0) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  @Test
  void badFilesAreRefusedAndNamed() throws IOException {
    DoorSettings readable = settings(freePort(), files("644", "viewer readonly\n"));
    IOException refused = assertThrows(IOException.class, () -> RemoteJmx.start(readable));
    assertTrue(String.valueOf(refused.getMessage()).contains("chmod 600"), refused.getMessage());
    DoorSettings misspelt = settings(freePort(), files("600", "viewer readmostly\n"));
    refused = assertThrows(IOException.class, () -> RemoteJmx.start(misspelt));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("the line of viewer"), refused.getMessage());
  }

  @Test
  void withoutAuthenticationItIsRefused_theJvmsOwnToo() {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> settings(1, Map.of()));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("password-file"), refused.getMessage());
    Map<String, String> open =
        Map.of(
            "com.sun.management.jmxremote.port", "21000",
            "com.sun.management.jmxremote.authenticate", "false");
    refused =
        assertThrows(
            ConfigurationException.class,
            () -> DoorSettings.jmx(key -> Optional.ofNullable(open.get(key)), open.keySet()));
    assertTrue(String.valueOf(refused.getMessage()).contains("whoever reached port 21000"));
  }

  @Test
  void theMBeansOfThisJvmAreShown_withQuotedNames() {
    assertTrue(ManagementFactory.getPlatformMBeanServer().isRegistered(BEAN));
    assertEquals("a \"quoted\", name*", ObjectName.unquote(BEAN.getKeyProperty("instance")));
  }
}
