package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.configuration.ClusterSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Where a member looks for others: a process that hangs must not hang it too. SPEC rule 11. */
class FellowsTest {
  private static final HazelcastInstance ALONE = start();

  private static HazelcastInstance start() {
    Endpoint bind = TestPorts.free("127.0.0.1");
    return Hazelcast.newHazelcastInstance(
        HardenedMember.config(
            new ClusterSettings("fellows", bind, List.of(bind)), bind, new Fellows(List.of(bind))));
  }

  @AfterAll
  static void stop() {
    ALONE.shutdown();
  }

  @Test
  void whoTakesAConnectionAndSaysNothing_isLeftOut_onceThisOneHasJoined() throws IOException {
    try (ServerSocket silent = listener()) {
      Endpoint hangs = endpoint(silent);
      Endpoint refuses = TestPorts.free("127.0.0.1");
      Fellows fellows = new Fellows(List.of(hangs, refuses));
      assertEquals(List.of(hangs, refuses), fellows.now());
      fellows.joined(ALONE.getCluster());
      assertEquals(List.of(refuses), fellows.now());
    }
  }

  @Test
  void whoGreetsBack_isLookedFor() throws IOException, InterruptedException {
    try (ServerSocket lives = listener()) {
      Thread greeter = new Thread(() -> greet(lives), "greeter");
      greeter.start();
      Fellows fellows = new Fellows(List.of(endpoint(lives)));
      fellows.joined(ALONE.getCluster());
      assertEquals(List.of(endpoint(lives)), fellows.now());
      greeter.join();
    }
  }

  /** A process that hangs: its kernel takes connections, and nobody answers. SPEC rule 11. */
  @Test
  void aConnectionThatNobodyAnswers_isClosed() throws IOException {
    Unanswered watch = Unanswered.watch(ALONE);
    try (ServerSocket silent = listener()) {
      ((HazelcastInstanceProxy) ALONE)
          .getOriginal()
          .node
          .getServer()
          .getConnectionManager(EndpointQualifier.MEMBER)
          .getOrConnect(new Address("127.0.0.1", silent.getLocalPort()));
      try (Socket taken = silent.accept()) {
        taken.setSoTimeout(10_000);
        byte[] said = taken.getInputStream().readAllBytes();
        assertEquals("HZC", new String(said, StandardCharsets.US_ASCII));
      }
    } finally {
      watch.close();
    }
  }

  private static void greet(ServerSocket at) {
    try (Socket socket = at.accept()) {
      byte[] greeting = socket.getInputStream().readNBytes(3);
      assertEquals("HZC", new String(greeting, StandardCharsets.US_ASCII));
      socket.getOutputStream().write(greeting);
    } catch (IOException gone) {
      // The test sees nobody greeted.
    }
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static Endpoint endpoint(ServerSocket listener) {
    return new Endpoint(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
  }
}
