package org.holdfast.connector;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.holdfast.jmx.ControlSocketBean;
import org.holdfast.jmx.NodeBeans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Serves SPEC E1: the stack starts and stops with the server, and leaves nothing behind. */
class ResourceAdapterTest {
  private final RunningServer server = new RunningServer().serving("shop", "192.0.2.1", 80);
  private final AffinityResourceAdapter adapter = new AffinityResourceAdapter();
  private final AffinityResourceAdapter second = new AffinityResourceAdapter();

  @AfterEach
  void stopAll() throws IOException {
    adapter.stop();
    second.stop();
    server.close();
  }

  @Test
  void adaptersOfOneClusterShareOneTargetUntilTheLastStops() throws Exception {
    adapter.start(null);
    second.start(null);
    assertSame(adapter.target(), second.target());

    adapter.stop();
    assertTrue(isShown());
    assertDoesNotThrow(() -> second.target().stack().size());

    second.stop();
    assertFalse(isShown());
  }

  @Test
  void anAdapterMayBeStoppedTwiceAndStartedAgain() throws Exception {
    adapter.start(null);
    Target before = adapter.target();
    adapter.stop();
    adapter.stop();
    assertThrows(ResourceException.class, adapter::target);

    adapter.start(null);
    assertNotSame(before, adapter.target());
  }

  @Test
  void stoppingLeavesNoThreadNoPortAndNoMBean() throws Exception {
    Set<String> threadsBefore = threads();
    adapter.start(null);
    assertTrue(isShown());
    assertNotEmpty(threadsBeside(threadsBefore));

    adapter.stop();

    assertFalse(isShown());
    assertDoesNotThrow(
        () -> new ServerSocket(server.clusterPort(), 1, InetAddress.getLoopbackAddress()).close());
    awaitNoThreadBeside(threadsBefore);
  }

  @Test
  void theControlSocketIsOpenAsLongAsTheStackRuns_A16(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("control");
    server.set("holdfast.control-socket.path", path.toString());
    Set<String> threadsBefore = threads();
    adapter.start(null);
    SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    assertTrue(isControlSocketShown());

    adapter.stop();

    assertFalse(Files.exists(path));
    assertFalse(isControlSocketShown());
    awaitNoThreadBeside(threadsBefore);
  }

  @Test
  void aControlSocketThatOthersMayReachStopsTheStartAndLeavesNothing(@TempDir Path folder)
      throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    server.set("holdfast.control-socket.path", folder.resolve("control").toString());
    Set<String> threadsBefore = threads();

    String message = refusal(adapter);

    assertTrue(message.contains("mend it with: chmod o= " + folder), message);
    assertFalse(isShown());
    awaitNoThreadBeside(threadsBefore);
  }

  @Test
  void aSettingThatIsNotAllowedStopsTheStartAndIsNamed() {
    server.set("holdfast.affinity.max-duration", "half an hour");

    String message = refusal(adapter);

    assertTrue(
        message.startsWith("holdfast.affinity.max-duration is 'half an hour'; allowed: "), message);
    assertFalse(isShown());
  }

  @Test
  void aMissingSettingIsNamed() {
    server.without("holdfast.target.name");

    String message = refusal(adapter);

    assertTrue(message.startsWith("holdfast.target.name is missing; allowed: "), message);
  }

  @Test
  void aPortInUseStopsTheStartAndLeavesNothing() throws Exception {
    Set<String> threadsBefore = threads();
    try (ServerSocket taken =
        new ServerSocket(server.clusterPort(), 1, InetAddress.getLoopbackAddress())) {
      assertEquals(server.clusterPort(), taken.getLocalPort());
      String message = refusal(adapter);
      assertTrue(message.contains(String.valueOf(server.clusterPort())), message);
    }
    assertFalse(isShown());
    awaitNoThreadBeside(threadsBefore);

    adapter.start(null);
    assertTrue(isShown());
  }

  @Test
  void anotherArchivesTargetOfTheSameNameIsRefused() throws Exception {
    adapter.start(null);
    int port = RunningServer.freePort();
    server
        .set("holdfast.cluster.name", "another")
        .set("holdfast.cluster.bind", "127.0.0.1:" + port);

    String message = refusal(second);

    assertTrue(message.contains("node1"), message);
    assertDoesNotThrow(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    assertTrue(isShown());
  }

  private static String refusal(AffinityResourceAdapter adapter) {
    return String.valueOf(
        assertThrows(ResourceAdapterInternalException.class, () -> adapter.start(null))
            .getMessage());
  }

  private static boolean isControlSocketShown() {
    return ManagementFactory.getPlatformMBeanServer()
        .isRegistered(ControlSocketBean.nameOf("node1"));
  }

  private static boolean isShown() {
    return ManagementFactory.getPlatformMBeanServer()
        .isRegistered(NodeBeans.nameOf("AffinityTable", "node1"));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> threadsBeside(Set<String> known) {
    Set<String> threads = threads();
    threads.removeAll(known);
    return threads;
  }

  private static void assertNotEmpty(Set<String> threads) {
    assertFalse(threads.isEmpty());
  }

  /** A thread that was told to end may take a moment. */
  private static void awaitNoThreadBeside(Set<String> known) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!threadsBeside(known).isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertEquals(Set.of(), threadsBeside(known));
  }
}
