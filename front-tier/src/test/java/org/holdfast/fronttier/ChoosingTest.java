package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.routing.Currency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SPEC A12, C1, C5, E4 and rule 9: to which instance a connection goes, on real sockets. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class ChoosingTest {
  private final Rig rig;
  private final Target a = Target.named("A");
  private final Target b = Target.named("B");
  private final Target c = Target.named("C");
  private final Switch current = new Switch();

  ChoosingTest(Transport transport) throws IOException {
    rig = new Rig(transport);
  }

  private static final class Switch implements Currency {
    private volatile boolean on = true;
    private final CompletableFuture<Void> whenOn = new CompletableFuture<>();

    @Override
    public boolean mayRoute() {
      return on;
    }

    @Override
    public CompletionStage<Void> whenItMay() {
      return whenOn;
    }

    void turnOn() {
      on = true;
      whenOn.complete(null);
    }
  }

  @BeforeEach
  void connectQuickly() {
    rig.connectTimeout = Duration.ofMillis(300);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    a.close();
    b.close();
    c.close();
  }

  private String answerTo(String client) throws IOException {
    try (Socket connection = rig.connect(client)) {
      return Rig.read(connection, 1);
    }
  }

  private Map<String, Integer> answers(String client, int connections) throws IOException {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < connections; i++) {
      answers.merge(answerTo(client), 1, Integer::sum);
      eventually("ended", rig::isEmpty);
    }
    return answers;
  }

  @Test
  void idleInstances_areTakenInTurn() throws IOException {
    rig.start(a, b, c);
    assertEquals(Map.of("A", 3, "B", 3, "C", 3), answers("127.0.0.1", 9));
  }

  @Test
  void theInstanceWithFewestConnections_isTaken() throws IOException {
    rig.start(a, b);
    List<Socket> open = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      open.add(rig.connect());
      answers.add(Rig.read(open.get(i), 1));
    }
    assertEquals(List.of("A", "B", "A", "B", "A", "B"), answers);
    open.get(0).close();
    open.get(2).close();
    eventually("two ended", () -> rig.router().connections().count(a.at()) == 1);
    assertEquals("A", Rig.read(rig.connect(), 1));
    assertEquals("A", Rig.read(rig.connect(), 1));
    assertEquals(3, rig.router().connections().count(a.at()));
  }

  @Test
  void keptClient_goesToItsOwnerAndOthersAreBalanced() throws IOException {
    rig.start(a, b);
    rig.keep("127.0.1.7", b);
    rig.keep("127.0.2.0/24", a);
    assertEquals(Map.of("B", 4), answers("127.0.1.7", 4));
    assertEquals(Map.of("A", 4), answers("127.0.2.200", 4));
    assertEquals(Map.of("A", 2, "B", 2), answers("127.0.1.8", 4));
    rig.affinities.remove(rig.vip, ClientSelector.parse("127.0.1.7"));
    assertEquals(Map.of("A", 2, "B", 2), answers("127.0.1.7", 4));
  }

  @Test
  void instanceThatRefuses_isLeftAloneAndTheNextTaken() throws IOException {
    Endpoint dead = new Endpoint(IpAddress.parse("127.0.0.1"), Rig.freePort());
    rig.start(List.of(dead, a.at(), b.at()));
    assertEquals(Map.of("A", 5, "B", 5), answers("127.0.0.1", 10));
    assertEquals(1, rig.router().counts().failures());
    assertTrue(rig.router().isResting(dead));
  }

  @Test
  void instanceThatDoesNotAnswer_isLeftAfterTheConnectTimeout() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket();
        Socket second = new Socket()) {
      for (Socket waiting : List.of(first, second)) {
        waiting.connect(full.getLocalSocketAddress());
      }
      Endpoint silent = Endpoint.parse("127.0.0.1:" + full.getLocalPort());
      rig.start(List.of(silent, a.at()));
      long before = System.nanoTime();
      assertEquals("A", answerTo("127.0.0.1"));
      assertTrue(System.nanoTime() - before >= rig.connectTimeout.toNanos());
      assertEquals(Map.of("A", 3), answers("127.0.0.1", 3));
    }
  }

  @Test
  void withoutAnyInstanceLeft_theClientIsClosedAndCounted() throws IOException {
    Endpoint dead = new Endpoint(IpAddress.parse("127.0.0.1"), Rig.freePort());
    rig.start(List.of(dead));
    assertEquals("", answerTo("127.0.0.1"));
    assertEquals(1, rig.counts().refused());
    eventually("nothing left", rig::isEmpty);
  }

  @Test
  void keptClientWhoseOwnerRefuses_isBalancedAndCounted() throws IOException {
    rig.start(a, b);
    rig.keep("127.0.1.7", c);
    c.close();
    assertEquals(Map.of("A", 2, "B", 2), answers("127.0.1.7", 4));
    assertEquals(4, rig.router().counts().ownerUnreachable());
    assertEquals(4, rig.router().counts().pinned());
  }

  @Test
  void heldConnection_goesToTheOwnerThatTheTableNamesOnceItIsCurrent() throws IOException {
    rig.currency = current;
    current.on = false;
    rig.start(a, b);
    Socket client = rig.connect("127.0.1.7");
    Rig.write(client, "hello");
    eventually("held", () -> rig.router().counts().held() == 1);
    assertEquals(0, a.served() + b.served());
    rig.keep("127.0.1.7", b);
    current.turnOn();
    assertEquals("Bhello", Rig.read(client, 6));
    assertEquals(1, rig.counts().active());
  }

  @Test
  void connectionHeldTooLong_goesByWhatIsHeld_rule9() throws IOException {
    rig.currency = current;
    current.on = false;
    rig.start(a, b);
    rig.keep("127.0.1.7", b);
    assertEquals("B", answerTo("127.0.1.7"));
    assertEquals("A", answerTo("127.0.1.8"));
    assertEquals(0, rig.counts().refused());
    assertTrue(rig.router().counts().held() > 0);
  }

  @Test
  void clientThatBreaksOffBeforeItsInstanceAnswers_leavesNothing() throws IOException {
    rig.currency = current;
    current.on = false;
    rig.start(a);
    for (int i = 0; i < 20; i++) {
      Socket client = rig.connect();
      Rig.write(client, "half a req");
      client.setSoLinger(true, 0);
      client.close();
    }
    eventually("all held", () -> rig.counts().active() == 20);
    current.turnOn();
    eventually("nothing left", rig::isEmpty);
    eventually("nor at the instance", () -> a.open() == 0);
  }

  @Test
  void connectionTable_knowsTheConnectionBeforeTheInstanceHearsOfIt() throws IOException {
    CompletableFuture<Boolean> known = new CompletableFuture<>();
    try (Target asking =
        Target.of(
            connection ->
                known.complete(
                    rig.router()
                        .connections()
                        .isConnected(
                            rig.vip, target(connection), ClientSelector.address("127.0.1.9"))))) {
      rig.start(asking);
      rig.connect("127.0.1.9");
      assertTrue(known.join());
    }
  }

  private static Endpoint target(Socket connection) {
    InetSocketAddress local = (InetSocketAddress) connection.getLocalSocketAddress();
    return new Endpoint(IpAddress.of(local.getAddress()), local.getPort());
  }
}
