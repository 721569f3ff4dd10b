package org.holdfast.ejb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E3: two real servers, whose beliefs about who keeps a client the tests set. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AffinityFilterTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Server here;
  private Server owner;

  @BeforeEach
  void start() throws Exception {
    here = new Server("here");
    owner = new Server("owner");
    here.beliefs.keeper = owner.instance();
    owner.beliefs.trusted = Set.of(Beliefs.LOOPBACK);
  }

  @AfterEach
  void stop() {
    owner.close();
    here.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, "", headers);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(here.uri(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String servedBy(HttpResponse<?> answer) {
    return answer.headers().firstValue("Served-By").orElse("nobody");
  }

  /** All that comes back to these lines on a connection of its own. */
  private String raw(String... lines) throws IOException {
    String request = String.join("\r\n", lines) + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), here.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aRequestOfAClientThatAnotherServerKeeps_isAnsweredByThatServer() throws Exception {
    HttpResponse<String> answer = get("/a/b%20c;v=1?x=%C3%A4&y", "Color", "red", "Color", "blue");

    assertEquals("owner", servedBy(answer));
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().startsWith("GET /a/b%20c;v=1?x=%C3%A4&y\n"), answer.body());
    assertTrue(answer.body().contains("Color: red\nColor: blue\n"), answer.body());
    assertTrue(answer.body().contains("Host: 127.0.0.1:" + here.port() + "\n"), answer.body());
    assertEquals(List.of("a=1", "b=2"), answer.headers().allValues("Set-Cookie"));
    assertEquals(1, here.beliefs.count("HANDED_OVER"));
    assertEquals(0, here.beliefs.active.get());
  }

  @Test
  void theOwnerSeesTheRealClient() throws Exception {
    HttpResponse<String> answer = get("/");

    String client = answer.headers().firstValue("Client").orElse("");
    assertTrue(answer.body().contains("Forwarded: for=\"" + client + "\";proto=http\n"), client);
    assertEquals(0, owner.beliefs.count("MALFORMED_HEADERS"));
  }

  @Test
  void fieldsOfOneConnection_goNoFurther() throws Exception {
    String answer =
        raw(
            "GET / HTTP/1.1",
            "Host: shop",
            "Connection: close",
            "Connection: X-Mine",
            "X-Mine: 1",
            "Keep-Alive: 5",
            "TE: trailers",
            "Proxy-Authorization: x",
            "X-Other: 2");

    assertTrue(answer.contains("X-Other: 2\n"), answer);
    for (String name : List.of("X-Mine", "Keep-Alive", "TE:", "Proxy-Authorization")) {
      assertFalse(answer.contains("\n" + name), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"})
  void everyMethodIsHandedOver(String method) throws Exception {
    HttpResponse<String> answer = send(method, "/?status=207", method.equals("GET") ? "" : "body");

    assertEquals("owner", servedBy(answer));
    assertEquals(207, answer.statusCode());
    assertTrue(answer.body().startsWith(method + " /?status=207\n"));
  }

  @Test
  void headHasNoBody_butTheLengthThatGetWouldHave() throws Exception {
    try (ScriptedKeeper keeper =
        ScriptedKeeper.saying("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")) {
      here.beliefs.keeper = keeper.instance();
      HttpResponse<String> answer = send("HEAD", "/", "");
      assertEquals(200, answer.statusCode());
      assertEquals(77, answer.headers().firstValueAsLong("Content-Length").orElse(-1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyOfAnySize_goesUpAndDownAtTheSameTime(boolean isChunked) throws Exception {
    try (EchoingClient client = new EchoingClient(here.port(), isChunked)) {
      assertEquals(client.sent(50_000_000), client.received());
      assertEquals("owner", client.servedBy());
    }
  }

  @Test
  void aClientThatAsksBeforeItSendsItsBody_isToldToGoOn() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(here.uri("/echo"))
            .expectContinue(true)
            .POST(BodyPublishers.ofString("precious"))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
    assertEquals("precious", answer.body());
    assertEquals("owner", servedBy(answer));
  }

  @Test
  void trailersGoBothWays() throws Exception {
    String answer =
        raw(
            "POST /trailers HTTP/1.1",
            "Host: shop",
            "Transfer-Encoding: chunked",
            "Trailer: Sum",
            "",
            "3",
            "abc",
            "0",
            "Sum: 6",
            "",
            "GET /?end HTTP/1.1",
            "Host: shop",
            "Connection: close");

    assertTrue(answer.contains("Served-By: owner"), answer);
    assertTrue(answer.toLowerCase(java.util.Locale.ROOT).contains("sum: 3 6\r\n"), answer);
  }

  @Test
  void aRequestOfAClientThatNobodyElseKeeps_isServedHere_andEntered() throws Exception {
    here.beliefs.keeper = null;
    HttpResponse<String> answer = get("/");
    assertEquals("here", servedBy(answer));
    assertEquals(0, here.beliefs.active.get());
  }

  @Test
  void anAsynchronousRequestIsEntered_untilItIsCompleted_A14() throws Exception {
    here.beliefs.keeper = null;
    CompletableFuture<HttpResponse<String>> answer =
        CLIENT.sendAsync(
            HttpRequest.newBuilder(here.uri("/async?until=entered")).build(),
            BodyHandlers.ofString());
    eventually("entered", () -> here.beliefs.active.get() == 1);
    Gate.named("entered").countDown();
    assertEquals("later", answer.get(10, TimeUnit.SECONDS).body());
    eventually("no longer entered", () -> here.beliefs.active.get() == 0);
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 10 s: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void whereBothBelieveThatTheOtherKeepsTheClient_theSecondServesIt() throws Exception {
    owner.beliefs.keeper = here.instance();
    assertEquals("owner", servedBy(get("/")));
    assertEquals(1, here.beliefs.count("HANDED_OVER"));
    assertEquals(0, owner.beliefs.count("HANDED_OVER"));
  }

  @Test
  void serversThatDoNotTrustEachOther_doNotGoRoundInCircles() throws Exception {
    owner.beliefs.keeper = here.instance();
    owner.beliefs.trusted = Set.of();
    assertEquals("here", servedBy(get("/")));
    assertEquals(1, owner.beliefs.count("HANDED_OVER"));
  }

  @Test
  void aMarkFromSomebodyUntrusted_isNotBelieved() throws Exception {
    assertEquals("owner", servedBy(get("/", Headers.HANDED_OVER, "192.0.2.9:80")));
    assertEquals(1, here.beliefs.count("UNTRUSTED_HEADERS"));
  }

  @Test
  void aForgedHeaderChangesNothing_hereAndAtTheOwner() throws Exception {
    String real = "127.0.0.1:";
    for (String header : List.of("X-Forwarded-For", "Forwarded")) {
      String forged = header.equals("Forwarded") ? "for=203.0.113.9" : "203.0.113.9";
      HttpResponse<String> answer = get("/", header, forged);
      assertEquals("owner", servedBy(answer));
      assertTrue(answer.headers().firstValue("Client").orElse("").startsWith(real));
      assertFalse(answer.body().contains("203.0.113.9"), answer.body());
    }
    assertEquals(Set.of(Beliefs.LOOPBACK), here.beliefs.asked);
    assertEquals(2, here.beliefs.count("UNTRUSTED_HEADERS"));
  }

  @Test
  void aTrustedProxysClientIsTheClient_hereAndAtTheOwner() throws Exception {
    here.beliefs.trusted = Set.of(Beliefs.LOOPBACK);
    HttpResponse<String> answer = get("/", "X-Forwarded-For", "198.51.100.1, 203.0.113.9");

    assertEquals("203.0.113.9:0", answer.headers().firstValue("Client").orElse(""));
    assertEquals(Set.of(IpAddress.parse("203.0.113.9")), here.beliefs.asked);
    assertTrue(
        answer.body().contains("X-Forwarded-For: 198.51.100.1, 203.0.113.9\n"), answer.body());
    assertTrue(answer.body().contains("X-Forwarded-For: 127.0.0.1\n"), answer.body());
  }

  @Test
  void aProxyThatAddsOneHeader_doesNotLetItsClientsForgeTheOther() throws Exception {
    here.beliefs.trusted = Set.of(Beliefs.LOOPBACK);
    HttpResponse<String> answer =
        get("/", "X-Forwarded-For", "203.0.113.9", "Forwarded", "for=198.51.100.1");

    assertTrue(answer.headers().firstValue("Client").orElse("").startsWith("127.0.0.1:"));
    assertEquals(1, here.beliefs.count("MALFORMED_HEADERS"));
  }

  @Test
  void anotherProtocolIsServedHere() throws Exception {
    String answer =
        raw(
            "GET / HTTP/1.1",
            "Host: shop",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "",
            "GET /?end HTTP/1.1",
            "Host: shop",
            "Connection: close");
    assertTrue(answer.contains("Served-By: here"), answer);
  }

  @Test
  void ifTheKeeperRefusesConnections_theRequestIsServedHereWithItsBody() throws Exception {
    here.beliefs.keeper = new Endpoint(Beliefs.LOOPBACK, closedPort());
    HttpResponse<String> answer = send("POST", "/echo", "precious");
    assertEquals("here", servedBy(answer));
    assertEquals("precious", answer.body());
    assertEquals(1, here.beliefs.count("KEEPER_UNREACHABLE"));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void ifTheKeeperBreaksOffUnanswered_whatMayBeRepeatedIsServedHere_andTheRestIs502()
      throws Exception {
    try (ScriptedKeeper keeper = ScriptedKeeper.saying("")) {
      here.beliefs.keeper = keeper.instance();
      assertEquals("here", servedBy(get("/")));
      assertEquals(502, send("POST", "/", "body").statusCode());
      assertEquals(502, send("POST", "/", "").statusCode());
      assertEquals(1, here.beliefs.count("KEEPER_UNREACHABLE"));
      assertEquals(2, here.beliefs.count("FAILED"));
    }
  }

  @Test
  void ifTheKeeperBreaksOffWithinTheBody_itCannotBeRepeated() throws Exception {
    try (ScriptedKeeper keeper =
        new ScriptedKeeper(
            (in, out, socket) -> {
              ScriptedKeeper.readHead(in);
              assertEquals(4, in.readNBytes(4).length);
            })) {
      here.beliefs.keeper = keeper.instance();
      assertEquals(502, send("PUT", "/", "body").statusCode());
    }
  }

  @Test
  void aSilentKeeperIsWaitedForNoLongerThanConfigured() throws Exception {
    here.beliefs.answerTimeout = Duration.ofMillis(200);
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedKeeper keeper =
        new ScriptedKeeper(
            (in, out, socket) -> {
              ScriptedKeeper.readHead(in);
              // A byte now and then must not help.
              while (!over.await(20, TimeUnit.MILLISECONDS)) {
                out.write('H');
              }
            })) {
      here.beliefs.keeper = keeper.instance();
      assertEquals(504, get("/").statusCode());
      assertEquals(1, here.beliefs.count("FAILED"));
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
      })
  void ifTheKeeperBreaksOffWithinItsAnswer_itDoesNotLookWhole(String answer) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (ScriptedKeeper keeper =
        new ScriptedKeeper(
            (in, out, socket) -> {
              ScriptedKeeper.readHead(in);
              out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
              out.flush();
              begun.await();
            })) {
      here.beliefs.keeper = keeper.instance();
      HttpRequest request = HttpRequest.newBuilder(here.uri("/")).build();
      try (InputStream part = CLIENT.send(request, BodyHandlers.ofInputStream()).body()) {
        begun.countDown();
        assertThrows(IOException.class, part::readAllBytes);
      }
    } finally {
      begun.countDown();
    }
  }

  @Test
  void aKeeperThatAnswersBeforeItHasReadTheBody_isHeard() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    try (ScriptedKeeper keeper =
        new ScriptedKeeper(
            (in, out, socket) -> {
              ScriptedKeeper.readHead(in);
              out.write(
                  "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
              out.flush();
              answered.await();
            })) {
      here.beliefs.keeper = keeper.instance();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), here.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9000000\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', firstByteWhileSending(socket, 900));
        socket.setSoTimeout(10_000);
        String status =
            new String(socket.getInputStream().readNBytes(11), StandardCharsets.US_ASCII);
        assertEquals("TTP/1.1 413", status);
      } finally {
        answered.countDown();
      }
    }
  }

  /** Sends a body of so many pieces, slowly, until something comes back. */
  private static int firstByteWhileSending(Socket socket, int pieces) throws IOException {
    socket.setSoTimeout(10);
    for (int piece = 0; piece < pieces; piece++) {
      socket.getOutputStream().write(new byte[10_000]);
      try {
        return socket.getInputStream().read();
      } catch (SocketTimeoutException notYet) {
        // The next piece follows.
      }
    }
    return fail("no answer came while the body was sent");
  }

  @Test
  void interimAnswersAreLeftOut() throws Exception {
    try (ScriptedKeeper keeper =
        ScriptedKeeper.saying(
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nto the end")) {
      here.beliefs.keeper = keeper.instance();
      assertEquals("to the end", get("/").body());
    }
  }

  @Test
  void soManyAreHandedOverAndNoMore() throws Exception {
    int most = 8 * Runtime.getRuntime().availableProcessors();
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedKeeper keeper =
        new ScriptedKeeper(
            (in, out, socket) -> {
              ScriptedKeeper.readHead(in);
              end.await();
              out.write("HTTP/1.1 200 OK\r\n\r\nkept".getBytes(StandardCharsets.US_ASCII));
            })) {
      here.beliefs.keeper = keeper.instance();
      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int number = 0; number < most; number++) {
        waiting.add(
            CLIENT.sendAsync(
                HttpRequest.newBuilder(here.uri("/")).build(), BodyHandlers.ofString()));
      }
      eventually("all are handed over", () -> keeper.connections.get() == most);
      assertEquals("here", servedBy(get("/")));
      assertEquals(1, here.beliefs.count("TOO_MANY"));
      end.countDown();
      for (CompletableFuture<HttpResponse<String>> one : waiting) {
        assertEquals("kept", one.get(10, TimeUnit.SECONDS).body());
      }
      assertEquals("kept", get("/").body());
    }
  }
}
