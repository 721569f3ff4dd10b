package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.configuration.InstanceLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SPEC rule 16: what becomes of clients whose owner, or every instance, is full. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class FullInstancesTest {
  private static final String KEPT = "127.0.1.7";
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Rig rig;
  private final Target a = Target.named("A");
  private final Target b = Target.named("B");

  FullInstancesTest(Transport transport) throws IOException {
    rig = new Rig(transport);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    a.close();
    b.close();
  }

  private void limit(int maxConnections, int maxWaiting, Duration longestWait, boolean refuses)
      throws IOException {
    rig.limit = new InstanceLimit(maxConnections, maxWaiting, longestWait, refuses);
    rig.start(a, b);
    rig.keep(KEPT, a);
  }

  private Socket connected(String client, String instance) throws IOException {
    Socket connection = rig.connect(client);
    assertEquals(instance, Rig.read(connection, 1));
    return connection;
  }

  private Socket waiting(int number) throws IOException {
    Socket connection = rig.connect(KEPT);
    eventually("waits", () -> rig.counts().waited() == number);
    return connection;
  }

  @Test
  void fullInstances_arePassedOverByBalancedConnections_rule16() throws IOException {
    limit(2, 9, LONG, false);
    connected(KEPT, "A");
    connected(KEPT, "A");
    connected("127.0.0.1", "B");
    connected("127.0.0.1", "B");
    assertEquals(0, rig.counts().waited());
  }

  @Test
  void pinnedClients_waitAndGoToTheirOwnerInTheirOrder_rule16() throws IOException {
    limit(1, 9, LONG, false);
    Socket first = connected(KEPT, "A");
    Socket second = waiting(1);
    Rig.write(second, "hello");
    Socket third = waiting(2);
    first.close();
    assertEquals("Ahello", Rig.read(second, 6));
    assertEquals(1, a.open());
    second.close();
    assertEquals("A", Rig.read(third, 1));
    assertEquals(0, b.served());
    assertEquals(0, rig.counts().ownerFull());
  }

  @Test
  void ownerThatStaysFull_isReplacedByTheBalancersChoiceAndCounted_rule16() throws IOException {
    limit(1, 9, SHORT, false);
    connected(KEPT, "A");
    connected(KEPT, "B");
    assertEquals(1, rig.counts().waited());
    assertEquals(1, rig.counts().ownerFull());
  }

  @Test
  void ownerThatStaysFull_meansRefusalWhereConfigured_rule16() throws IOException {
    limit(1, 9, SHORT, true);
    connected(KEPT, "A");
    assertEquals("", Rig.read(rig.connect(KEPT), 1));
    assertEquals(1, rig.counts().ownerFull());
    assertEquals(1, rig.counts().refused());
    assertEquals(0, b.served());
  }

  @Test
  void moreThanMayWait_areBalancedAtOnce_rule16() throws IOException {
    limit(1, 1, LONG, false);
    connected(KEPT, "A");
    waiting(1);
    connected(KEPT, "B");
    assertEquals(1, rig.counts().ownerFull());
  }

  @Test
  void clientThatLeavesWhileItWaits_givesItsPlaceUpAtOnce_rule16() throws IOException {
    limit(1, 1, LONG, false);
    Socket first = connected(KEPT, "A");
    Socket leaving = waiting(1);
    Rig.write(leaving, "never mind");
    leaving.close();
    eventually("gone", () -> rig.counts().active() == 1);
    Socket breaking = waiting(2);
    breaking.setSoLinger(true, 0);
    breaking.close();
    eventually("gone too", () -> rig.counts().active() == 1);
    Socket staying = waiting(3);
    first.close();
    assertEquals("A", Rig.read(staying, 1));
    assertEquals(0, b.served());
  }

  @Test
  void everyInstanceFull_letsBalancedClientsWaitAndThenRefusesThem_rule16() throws IOException {
    limit(1, 1, LONG, false);
    Socket first = connected(KEPT, "A");
    connected("127.0.0.1", "B");
    Socket any = rig.connect("127.0.0.1");
    eventually("waits", () -> rig.counts().waited() == 1);
    assertEquals("", Rig.read(rig.connect("127.0.0.1"), 1));
    assertEquals(1, rig.counts().refused());
    first.close();
    assertEquals("A", Rig.read(any, 1));
  }

  @Test
  void affinityThatEndsWhileItsClientWaits_holdsItNoLonger_rule16() throws IOException {
    limit(1, 9, LONG, false);
    Socket first = connected(KEPT, "A");
    Socket second = waiting(1);
    rig.affinities.remove(rig.vip, ClientSelector.parse(KEPT));
    rig.keep(KEPT, b);
    first.close();
    assertEquals("B", Rig.read(second, 1));
  }

  @Test
  void manyClientsOfBothLoops_neverExceedTheLimitAndAllAreServed_rule16() throws IOException {
    limit(2, 100, LONG, false);
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      clients.add(rig.connect(KEPT));
    }
    eventually("all wait but two", () -> rig.counts().waited() == 58);
    AtomicInteger most = new AtomicInteger();
    for (Socket client : clients) {
      Thread unused = Target.start("client", () -> comeAndGo(client, most));
    }
    eventually("nothing is left", rig::isEmpty);
    assertEquals(60, a.served());
    assertTrue(most.get() <= 2, () -> "open at once: " + most);
  }

  private void comeAndGo(Socket client, AtomicInteger most) {
    try (client) {
      Rig.read(client, 1);
      most.accumulateAndGet(rig.router().connections().count(a.at()), Math::max);
    } catch (IOException broken) {
      // The test sees how many the instance has served.
    }
  }
}
