package org.holdfast.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.holdfast.system.Processes.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC E5 with real processes: JMX of a front tier, with log-ins of both roles. */
class RemoteJmxOfAFrontTierIT {
  private static final String CLIENT = "198.51.100.9/32";

  private final Processes processes = new Processes();
  private final int jmx = freePort();
  private final String members = "127.0.0.1:" + freePort();
  @TempDir private Path folder = Path.of("");

  RemoteJmxOfAFrontTierIT() throws IOException {}

  @AfterEach
  void stop() throws IOException, InterruptedException {
    processes.end();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Running frontTier(String... more) throws IOException {
    return processes.frontTier(
        "door",
        List.of(),
        "127.0.0.1:" + freePort(),
        members,
        "holdfast.jmx.port=" + jmx,
        String.join("\n", more));
  }

  @SuppressWarnings("BanJNDI") // a fixed address of a process that this test started
  private JMXConnector connect(String... logIn) throws IOException {
    return JMXConnectorFactory.connect(
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmx + "/jmxrmi"),
        logIn.length == 0 ? Map.of() : Map.of(JMXConnector.CREDENTIALS, logIn));
  }

  private String[] files() throws IOException {
    Path passwords = Files.writeString(folder.resolve("passwords"), "viewer seen\noperator done\n");
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
    Path access =
        Files.writeString(folder.resolve("access"), "viewer readonly\noperator readwrite\n");
    return new String[] {
      "holdfast.jmx.password-file=" + passwords, "holdfast.jmx.access-file=" + access
    };
  }

  private static String invoke(
      MBeanServerConnection server, String operation, Object[] parameters, String... types)
      throws Exception {
    ObjectName table = new ObjectName("org.holdfast:type=AffinityTable,instance=\"door\"");
    return String.valueOf(server.invoke(table, operation, parameters, types));
  }

  private static String list(MBeanServerConnection server) throws Exception {
    String text = String.class.getName();
    return invoke(server, "listAsJson", new Object[] {"", "", 10}, text, text, "int");
  }

  private static String end(MBeanServerConnection server) throws Exception {
    String text = String.class.getName();
    return invoke(server, "endAffinity", new Object[] {"web", CLIENT}, text, text);
  }

  @Test
  void viewersLook_operatorsEndWhatAnotherNodeKeeps_E5() throws Exception {
    Running node = processes.node("node1", "127.0.0.1", members, members, freePort());
    node.await("ready");
    frontTier(files()).await("is ready");
    assertEquals(0, node.ask("start " + CLIENT).code());

    try (JMXConnector connector = connect("viewer", "seen")) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      assertTrue(list(server).contains("\"owner\":\"node1 "), () -> "not listed");
      assertThrows(SecurityException.class, () -> end(server));
    }
    try (JMXConnector connector = connect("operator", "done")) {
      assertEquals("DONE (0)", end(connector.getMBeanServerConnection()));
    }
    assertEquals(15, node.ask("end " + CLIENT).code());
    assertThrows(SecurityException.class, () -> connect("operator", "wrong").close());
    assertThrows(SecurityException.class, () -> connect().close());
  }

  @Test
  void viewersAreToldOfAnInstanceThatIsDown_E5() throws Exception {
    Running node = processes.node("node1", "127.0.0.1", members, members, freePort());
    node.await("ready");
    frontTier(files()).await("is ready");
    try (JMXConnector connector = connect("viewer", "seen")) {
      BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
      connector
          .getMBeanServerConnection()
          .addNotificationListener(
              new ObjectName("org.holdfast:type=Targets,instance=\"door\""),
              (one, back) -> told.add(one),
              null,
              null);
      node.signal("KILL");
      Notification first = told.poll(20, TimeUnit.SECONDS);
      assertEquals("holdfast.instance.down", first == null ? "nothing came" : first.getType());
    }
  }

  @Test
  void withoutAuthenticationItDoesNotStart_E5() throws Exception {
    assertEquals(2, frontTier().exitCode());
  }
}
