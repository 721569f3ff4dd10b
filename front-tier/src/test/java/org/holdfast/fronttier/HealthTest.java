package org.holdfast.fronttier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.HealthCheck;
import org.holdfast.configuration.HealthCheck.Kind;
import org.holdfast.configuration.InstanceLimit;
import org.holdfast.configuration.ProxyProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E4, C5, D3: instances under checks, on real sockets. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class HealthTest {
  private static final Duration INTERVAL = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Transport transport;
  private final Rig rig;
  private final Target b = Target.named("B");

  HealthTest(Transport transport) throws IOException {
    this.transport = transport;
    rig = new Rig(transport);
    rig.healthCheck = new HealthCheck(Kind.TCP, "/", INTERVAL, TIMEOUT, 2, 3);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    b.close();
  }

  private void checkByHttp() {
    rig.healthCheck = new HealthCheck(Kind.HTTP, "/health", INTERVAL, TIMEOUT, 2, 3);
  }

  private boolean isDown(Endpoint instance) {
    return rig.router().isDown(instance);
  }

  private void becomesDown(Endpoint instance) {
    eventually("down", () -> isDown(instance));
  }

  private void becomesUp(Endpoint instance) {
    eventually("up", () -> !isDown(instance));
  }

  private String answer(String from) throws IOException {
    try (Socket client = rig.connect(from)) {
      return Rig.read(client, 1);
    }
  }

  private Set<String> answers(String from, int connections) throws IOException {
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < connections; i++) {
      answers.add(answer(from));
    }
    return answers;
  }

  @Test
  void instanceThatStopsListening_getsNoConnectionUntilItListensAgain() throws IOException {
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      assertEquals(Set.of("A", "B"), answers("127.0.0.1", 4));
      a.die();
      becomesDown(a.at());
      assertEquals(1, rig.counts().down());
      assertEquals(Set.of("B"), answers("127.0.0.1", 6));
      assertEquals(0, rig.router().counts().failures());
      try (Target again = Target.namedAt(a.at(), "A")) {
        becomesUp(again.at());
        assertEquals(Set.of("A", "B"), answers("127.0.0.1", 4));
        assertEquals(0, rig.counts().down());
        assertEquals(1, rig.counts().fallen());
      }
    }
  }

  @Test
  void keptClientOfADownOwner_isBalancedWithoutATryAndPinnedAgainLater_C5() throws IOException {
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      rig.keep("127.0.1.7", a);
      assertEquals(Set.of("A"), answers("127.0.1.7", 3));
      a.die();
      becomesDown(a.at());
      assertEquals(Set.of("B"), answers("127.0.1.7", 3));
      assertEquals(3, rig.router().counts().ownerUnreachable());
      assertEquals(0, rig.router().counts().failures());
      try (Target again = Target.namedAt(a.at(), "A")) {
        becomesUp(again.at());
        assertEquals(Set.of("A"), answers("127.0.1.7", 3));
      }
    }
  }

  @Test
  void whereEveryInstanceIsDown_clientsAreRefusedAtOnce() throws IOException {
    try (Target a = Target.named("A")) {
      rig.start(a);
      a.die();
      becomesDown(a.at());
      assertEquals("", answer("127.0.0.1"));
      assertEquals(1, rig.counts().refused());
      assertEquals(0, rig.router().counts().failures());
    }
  }

  @Test
  void instanceThatNeverAnsweredAConnect_isDownAfterItsFirstTimeout() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket();
        Socket second = new Socket()) {
      for (Socket waiting : List.of(first, second)) {
        waiting.connect(full.getLocalSocketAddress());
      }
      Endpoint silent = Endpoint.parse("127.0.0.1:" + full.getLocalPort());
      rig.healthCheck = new HealthCheck(Kind.TCP, "/", LONG, Duration.ofMillis(100), 2, 3);
      rig.start(List.of(silent));
      becomesDown(silent);
      assertEquals(1, rig.counts().failedChecks());
    }
  }

  @Test
  void instanceThatAcceptsAndSaysNothing_isDownByHttpAndUpByTcp() throws IOException {
    try (Target mute = Target.of(connection -> connection.getInputStream().transferTo(nowhere()))) {
      rig.start(mute);
      eventually("checked", () -> rig.counts().checks() >= 5);
      assertFalse(isDown(mute.at()));
      rig.close();
      try (Rig byHttp = new Rig(transport)) {
        byHttp.healthCheck =
            new HealthCheck(Kind.HTTP, "/", INTERVAL, Duration.ofMillis(100), 2, 3);
        byHttp.start(mute);
        eventually("down", () -> byHttp.router().isDown(mute.at()));
      }
    }
  }

  private static OutputStream nowhere() {
    return OutputStream.nullOutputStream();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 503 Service Unavailable\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2",
        "HTTP/1.1 2",
        ""
      })
  void anythingButAGoodStatus_isDown(String answer) throws IOException {
    checkByHttp();
    try (Target sick = http(answer)) {
      rig.start(sick, b);
      becomesDown(sick.at());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {OK, "HTTP/1.1 204\r\n\r\n", "HTTP/1.0 302 Found\r\nLocation: /home\r\n\r\n"})
  void goodStatus_staysUp(String answer) throws IOException {
    checkByHttp();
    try (Target well = http(answer)) {
      rig.start(well);
      eventually("checked", () -> rig.counts().checks() >= 4);
      assertFalse(isDown(well.at()));
      assertEquals(0, rig.counts().failedChecks());
    }
  }

  private static Target http(String answer) throws IOException {
    return Target.of(
        connection -> {
          readHead(connection);
          connection.getOutputStream().write(answer.getBytes(US_ASCII));
        });
  }

  private static String readHead(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = connection.getInputStream().read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void checkByHttp_asksAsAClientOfTheServiceWould() throws IOException {
    checkByHttp();
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Target asked = Target.of(connection -> heads.add(readHead(connection)))) {
      rig.start(asked);
      assertEquals(
          """
          GET /health HTTP/1.1\r
          Host: 192.0.2.1\r
          User-Agent: Holdfast health check\r
          Accept: */*\r
          Connection: close\r
          \r
          """,
          take(heads));
    }
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      T taken = queue.poll(10, TimeUnit.SECONDS);
      assertTrue(taken != null, "nothing came");
      return taken;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void answerThatComesInPieces_isReadWhole() throws IOException {
    checkByHttp();
    try (Target slow =
        Target.of(
            connection -> {
              readHead(connection);
              for (byte one : OK.getBytes(US_ASCII)) {
                connection.getOutputStream().write(one);
                connection.getOutputStream().flush();
              }
            })) {
      rig.start(slow);
      eventually("checked", () -> rig.counts().checks() >= 4);
      assertEquals(0, rig.counts().failedChecks());
    }
  }

  @Test
  void behindAProxyHeader_checksSayThatTheyAreNoClients() throws IOException {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    try (Target proxied =
        Target.of(connection -> heard.add(connection.getInputStream().readAllBytes()))) {
      rig.proxyProtocol = ProxyProtocol.V2;
      rig.start(proxied);
      byte[] local = Arrays.copyOf(ProxyHeader.V2_SIGNATURE, 16);
      local[12] = 0x20;
      assertArrayEquals(local, take(heard));
      try (Rig version1 = new Rig(transport)) {
        version1.proxyProtocol = ProxyProtocol.V1;
        version1.healthCheck = rig.healthCheck;
        rig.close();
        heard.clear();
        version1.start(proxied);
        eventually(
            "version 1", () -> new String(take(heard), ISO_8859_1).equals("PROXY UNKNOWN\r\n"));
      }
    }
  }

  @Test
  void flappingInstance_isTakenDownAndUpOnlyByRunsOfResults() throws IOException {
    checkByHttp();
    AtomicInteger asked = new AtomicInteger();
    try (Target flapping =
        Target.of(
            connection -> {
              readHead(connection);
              String answer = asked.getAndIncrement() % 3 == 0 ? OK : OK.replace("200", "503");
              connection.getOutputStream().write(answer.getBytes(US_ASCII));
            })) {
      rig.start(flapping);
      eventually("checked", () -> rig.counts().checks() >= 12);
      assertTrue(rig.counts().failedChecks() >= 6);
      assertEquals(0, rig.counts().fallen());
    }
  }

  @Test
  void connectionsThatFailInARow_countAsOneFailedCheck() throws IOException {
    rig.healthCheck = new HealthCheck(Kind.TCP, "/", LONG, TIMEOUT, 1, 1);
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      rig.keep("127.0.1.7", a);
      eventually("the first is checked", () -> rig.counts().checks() == 1);
      a.die();
      assertEquals(Set.of("B"), answers("127.0.1.7", 2));
      assertFalse(isDown(a.at()));
      assertEquals("B", answer("127.0.1.7"));
      becomesDown(a.at());
    }
  }

  @Test
  void connectionsThatFail_takeNothingDownWhileChecksPassBetweenThem() throws IOException {
    try (Target resetting = resetsWhoSpeaks()) {
      rig.start(resetting);
      for (int i = 0; i < 40; i++) {
        speak("127.0.0.1");
      }
      eventually("checked", () -> rig.counts().checks() >= 10);
      assertEquals(0, rig.counts().fallen());
      assertEquals(40, rig.counts().reset());
    }
  }

  @Test
  void instanceThatResetsBeforeItAnswers_restsAfterSeveralInARow() throws IOException {
    rig.healthCheck = HealthCheck.NONE;
    try (Target resetting = resetsWhoSpeaks()) {
      rig.start(resetting, b);
      rig.keep("127.0.1.7", resetting);
      for (int i = 1; i <= 3; i++) {
        assertFalse(rig.router().isResting(resetting.at()));
        speak("127.0.1.7");
        int resets = i;
        eventually("counted", () -> rig.counts().reset() == resets);
      }
      assertTrue(rig.router().isResting(resetting.at()));
      assertEquals(Set.of("B"), answers("127.0.0.1", 4));
    }
  }

  private static Target resetsWhoSpeaks() throws IOException {
    return Target.of(
        connection -> {
          if (connection.getInputStream().read() >= 0) {
            connection.setSoLinger(true, 0);
          }
        });
  }

  private void speak(String from) throws IOException {
    try (Socket client = rig.connect(from)) {
      Rig.write(client, "x");
      assertEquals(-1, client.getInputStream().read());
    } catch (SocketException reset) {
      // That is passed on.
    }
  }

  @Test
  void clientThatLeavesEarly_isNoFailureOfItsInstance() throws IOException {
    rig.healthCheck = HealthCheck.NONE;
    try (Target resetting =
        Target.of(
            connection -> {
              connection.getInputStream().readAllBytes();
              connection.setSoLinger(true, 0);
            })) {
      rig.start(resetting);
      for (int i = 0; i < 5; i++) {
        try (Socket client = rig.connect()) {
          Rig.write(client, "x");
          client.shutdownOutput();
          client.getInputStream().readAllBytes();
        } catch (SocketException reset) {
          // That is passed on.
        }
      }
      eventually("ended", rig::isEmpty);
      assertEquals(5, rig.counts().brokenOff());
      assertEquals(0, rig.counts().reset());
    }
  }

  @Test
  void instanceThatLeavesAndComesBack_isCheckedAnew_A17() throws IOException {
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      a.die();
      becomesDown(a.at());
      rig.router().serve(rig.vip, List.of(b.at()));
      becomesUp(a.at());
      assertEquals(0, rig.counts().down());
      rig.router().serve(rig.vip, List.of(a.at(), b.at()));
      becomesDown(a.at());
    }
  }

  @Test
  void instanceThatIsUpAgain_startsSlowly() throws IOException {
    rig.slowStart = LONG;
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        open.add(rig.connect());
        Rig.read(open.get(i), 1);
      }
      assertEquals(2, a.open(), "at first it has its whole share");
      a.die();
      becomesDown(a.at());
      try (Target again = Target.namedAt(a.at(), "A")) {
        becomesUp(again.at());
        assertEquals(Set.of("B"), answers("127.0.0.1", 6));
      }
    }
  }

  @Test
  void whoWaitsForAPlaceWithAnOwnerThatGoesDown_isBalancedAtOnce() throws IOException {
    rig.limit = new InstanceLimit(1, 10, LONG, false);
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      rig.keep("127.0.1.7", a);
      Socket first = rig.connect("127.0.1.7");
      assertEquals("A", Rig.read(first, 1));
      Socket second = rig.connect("127.0.1.7");
      eventually("waits", () -> rig.counts().waited() == 1);
      a.stopListening();
      becomesDown(a.at());
      assertEquals("B", Rig.read(second, 1));
      Rig.write(first, "still there");
      assertEquals("still there", Rig.read(first, 11), "open connections are left alone");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoWaitsForAnyPlace_isNotSentWhereNoNewClientsGo(boolean drains) throws IOException {
    rig.limit = new InstanceLimit(1, 10, LONG, false);
    try (Target a = Target.named("A")) {
      rig.start(a, b);
      Map<String, Socket> open = new HashMap<>();
      for (int i = 0; i < 2; i++) {
        Socket client = rig.connect();
        open.put(Rig.read(client, 1), client);
      }
      Socket waiting = rig.connect();
      eventually("waits", () -> rig.counts().waited() == 1);
      if (drains) {
        rig.router().serve(rig.vip, List.of(a.at(), b.at()), Set.of(a.at()));
      } else {
        rig.router().serve(rig.vip, List.of(b.at()));
      }
      requireNonNull(open.get("A")).close();
      eventually("a place is free", () -> rig.router().connections().count(a.at()) == 0);
      requireNonNull(open.get("B")).close();
      assertEquals("B", Rig.read(waiting, 1));
    }
  }

  @Test
  void checksOfMany_areSpreadOverTheInterval() throws IOException {
    Duration interval = Duration.ofSeconds(1);
    rig.healthCheck = new HealthCheck(Kind.TCP, "/", interval, TIMEOUT, 2, 3);
    try (Target everywhere = Target.at("0.0.0.0", connection -> {})) {
      List<Endpoint> many = many(20, everywhere);
      long before = System.nanoTime();
      rig.start(many);
      eventually("all are checked", () -> rig.counts().checks() >= many.size());
      assertTrue(System.nanoTime() - before >= interval.toNanos() / 2, "not all at once");
      assertEquals(0, rig.counts().failedChecks());
    }
  }

  private static List<Endpoint> many(int count, Target everywhere) {
    int port = everywhere.at().port();
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> Endpoint.parse("127.0.3." + i + ":" + port))
        .toList();
  }

  @Test
  void checksUnderWayAtOnce_areBounded() throws IOException {
    rig.healthCheck =
        new HealthCheck(Kind.HTTP, "/", Duration.ofMillis(100), Duration.ofMinutes(1), 2, 3);
    int count = Rounds.MOST_AT_ONCE + 50;
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch answer = new CountDownLatch(1);
    try (Target everywhere =
        Target.at(
            "0.0.0.0",
            connection -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              readHead(connection);
              awaitUninterruptibly(answer);
              underWay.decrementAndGet();
              connection.getOutputStream().write(OK.getBytes(US_ASCII));
            })) {
      long allAreDue = System.nanoTime() + Duration.ofMillis(300).toNanos();
      rig.start(many(count, everywhere));
      eventually(
          "no room for more",
          () -> System.nanoTime() - allAreDue > 0 && underWay.get() >= Rounds.MOST_AT_ONCE);
      answer.countDown();
      eventually("all had their turn", () -> rig.counts().checks() >= count);
      assertEquals(Rounds.MOST_AT_ONCE, most.get());
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
