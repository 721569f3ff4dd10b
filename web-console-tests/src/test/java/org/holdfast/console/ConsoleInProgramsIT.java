package org.holdfast.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The console that a front tier serves, over TLS, and a stack that runs alone, in a real browser;
 * no application server is there. SPEC E6, E5.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf(value = "hasBrowser", disabledReason = "neither chromium nor chromedriver in /usr/bin")
@SuppressWarnings("NullAway.Init")
class ConsoleInProgramsIT {
  private static final String JSON = "application/json";
  private static final int CLIENTS = 3;
  private static final String HALF_A_LOG_IN =
      "POST /holdfast-console/j_security_check HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n"
          + "Content-Type: application/x-www-form-urlencoded\r\n\r\nj_username=otto";

  private static Programs programs;
  private static Elsewhere instance;
  private static Kept kept;

  static boolean hasBrowser() {
    return Page.canBeShown();
  }

  @BeforeAll
  static void start() throws Exception {
    programs = new Programs();
    instance = new Elsewhere();
    programs.startStack(instance);
    programs.startFrontTier();
    kept = Kept.clients(CLIENTS);
  }

  @AfterAll
  static void stop() {
    for (@Nullable AutoCloseable part : new @Nullable AutoCloseable[] {kept, instance, programs}) {
      closeIfThere(part);
    }
  }

  private static void closeIfThere(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception left) {
        throw new IllegalStateException(left);
      }
    }
  }

  @Test
  @Order(1)
  void whoHasNotLoggedIn_seesNothing_andTakesNoMemory() throws Exception {
    for (URI console : List.of(Programs.OVER_TLS, Programs.IN_THE_STACK)) {
      Api stranger = Api.stranger(console);
      for (String path : List.of("api/session", "api/live", "api/affinities", "api/changes")) {
        HttpResponse<String> answer = stranger.get(path);
        assertEquals(401, answer.statusCode(), path);
        assertEquals("{\"error\":\"Log in first.\"}", answer.body());
        assertNoSession(answer);
      }
      HttpResponse<String> page = stranger.get("");
      assertTrue(page.body().contains("<title>Log in · Holdfast</title>"), page::body);
      assertNoSession(page);
      assertFalse(stranger.get("app/main.js").body().contains("import"));
      HttpResponse<String> root = stranger.get("/");
      assertEquals(302, root.statusCode());
      assertEquals("/holdfast-console/", root.headers().firstValue("Location").orElse(""));
    }
  }

  @Test
  @Order(2)
  void anOperatorAtAFrontTier_seesTheCluster_asksWhy_andEndsAnAffinity_A10() throws Exception {
    try (Page page = new Page(Programs.OVER_TLS)) {
      page.logIn("otto", "wrong");
      page.awaitText(".problem", "do not fit");
      page.logIn("nora", TestServer.PASSWORD);
      page.awaitText(".problem", "do not fit");

      page.logIn("otto", TestServer.PASSWORD);
      page.awaitText("#link-text", "Live");
      for (String node : List.of("node-1", "node-2", "door")) {
        page.awaitText("#nodes", node);
      }
      page.awaitText("#rows", "10.0.0.1");
      page.fill("#explain-client", "10.0.0.1");
      page.press("#explain", "Explain");
      page.awaitText("#answer", "Kept by an application");
      page.awaitText("#answer", "node-2");

      page.fill("#search", "client=10.0.0.1");
      page.awaitText("#page", "1–1 of 1");
      page.press("#rows", "End");
      page.press("#confirm", "End it");
      page.awaitText("#toasts", "Ended: 10.0.0.1");
      page.awaitGone("#rows tr");
      page.assertNothingWentWrong();
    }
    assertEquals(CLIENTS - 1, kept.size());
    String who = "HF-1901: otto from 127.0.0.1 wanted to end the affinity of 10.0.0.1/32";
    assertTrue(programs.said("front-tier").contains(who), () -> "the log says who did it");
  }

  @Test
  @Order(3)
  void aViewerAtAStack_seesTheSame_andMayChangeNothing() throws Exception {
    try (Page page = new Page(Programs.IN_THE_STACK)) {
      page.logIn("vera", TestServer.PASSWORD);
      page.awaitText("#role", "view only");
      page.awaitText("#nodes", "door");
      page.awaitText("#rows", "10.0.0.2");
      page.awaitText("#service-list", "shop");
      assertTrue(page.all("#service-list .act button").isEmpty());
      page.assertNothingWentWrong();
    }
    Api viewer = Api.loggedIn(Programs.IN_THE_STACK, "vera");
    HttpResponse<String> refused = viewer.change(viewer.token(), JSON, "{\"change\":\"end\"}");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body().contains("changing holdfast-operator"), refused::body);
  }

  @Test
  @Order(4)
  void anOperatorsChangeAtAStack_needsTheToken_andIsLoggedWithItsName_C5() throws Exception {
    Api operator = Api.loggedIn(Programs.IN_THE_STACK, "otto");
    String drain = "{'change':'drain','target':'node-1','service':'','seconds':60}";
    assertEquals(403, operator.change("guessed", JSON, drain).statusCode());
    assertEquals(200, operator.change(operator.token(), JSON, drain).statusCode());
    assertTrue(programs.said("stack").contains("HF-1901: otto from 127.0.0.1 wanted to drain"));
    String resume = "{'change':'resume','target':'node-1','service':''}";
    assertEquals(200, operator.change(operator.token(), JSON, resume).statusCode());
  }

  @Test
  @Order(5)
  void aSession_isForThisConsoleAlone_forTlsWhereItCameOverTls_andOverWhenItsPersonLeaves()
      throws Exception {
    for (URI console : List.of(Programs.OVER_TLS, Programs.IN_THE_STACK)) {
      Api viewer = Api.stranger(console);
      HttpResponse<String> answer = viewer.logIn("vera");
      String cookie = answer.headers().firstValue("Set-Cookie").orElse("").toLowerCase(Locale.ROOT);
      assertTrue(cookie.startsWith("holdfast-console-" + console.getPort() + "="), cookie);
      assertTrue(cookie.contains("; httponly"), cookie);
      assertTrue(cookie.contains("; samesite=strict"), cookie);
      assertEquals(console.getScheme().equals("https"), cookie.contains("; secure"), cookie);
      assertEquals(200, viewer.get("api/session").statusCode());
      CompletableFuture<Void> view = Api.untilTheEnd(viewer.watch());
      assertEquals(200, viewer.logOut().statusCode());
      view.get(10, TimeUnit.SECONDS);
      assertEquals(401, viewer.get("api/session").statusCode());
    }
    assertFalse(Files.readString(programs.folder.resolve("passwords")).contains("right-Horse"));
  }

  @Test
  @Order(5)
  void aConnectionWhosePersonHasLoggedOut_isAStrangersAgain() throws Exception {
    HttpResponse<String> logIn = Api.stranger(Programs.IN_THE_STACK).logIn("vera");
    String cookie = logIn.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
    String ask = "GET /holdfast-console/api/session HTTP/1.1\r\nHost: a\r\n";
    String answers = told(ask + "Cookie: " + cookie + "\r\n\r\n" + ask + "\r\n");
    assertTrue(answers.startsWith("HTTP/1.1 200 "), answers);
    assertTrue(answers.contains("\r\nConnection: close\r\n"), answers);
  }

  @Test
  @Order(6)
  void aForgedHost_orPath_leadsNowhere() throws Exception {
    assertTrue(told("GET / HTTP/1.1\r\nHost: evil.example").contains("\r\nLocation: /holdfast-"));
    assertStatus(400, "GET / HTTP/1.1\r\nX: no host");
    assertStatus(405, "TRACE /holdfast-console/public/mark.svg HTTP/1.1\r\nHost: a");
    assertStatus(431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000));
    for (String path :
        List.of(
            "/holdfast-console/WEB-INF/web.xml",
            "/holdfast-console/%57EB-INF/web.xml",
            "/holdfast-console/public/../WEB-INF/web.xml",
            "/holdfast-console/public/%2e%2e/WEB-INF/web.xml",
            "/holdfast-console/public/..%2fWEB-INF%2fweb.xml",
            "/holdfast-console/public/..;/app/main.js",
            "/holdfast-console/public;/../app/main.js",
            "/holdfast-console//app/main.js",
            "/holdfast-console/app/main.js/",
            "/holdfast-console/public/",
            "/holdfast-console/../../etc/passwd",
            "/../etc/passwd",
            "//127.0.0.1/holdfast-console/app/main.js")) {
      String answer = told("GET " + path + " HTTP/1.1\r\nHost: evil.example");
      for (String never : List.of("web-app", "import ", "root:", "evil", "mark.svg</a>", "\tat ")) {
        assertFalse(answer.contains(never), () -> path + ": " + answer);
      }
    }
    Api viewer = Api.loggedIn(Programs.IN_THE_STACK, "vera");
    assertEquals(404, viewer.get("WEB-INF/web.xml").statusCode());
    assertEquals(404, viewer.get("WEB-INF/classes/").statusCode());
    assertNotLoggedIn(
        "POST /holdfast-console/j_security_check?j_username=otto&j_password=right-Horse.7"
            + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0");
    assertNotLoggedIn(
        "GET /holdfast-console/j_security_check?j_username=otto&j_password=right-Horse.7"
            + " HTTP/1.1\r\nHost: a");
    assertNotLoggedIn(logIn("x".repeat(5_000) + "&j_username=otto&j_password=right-Horse.7"));
  }

  @Test
  @Order(7)
  void strangersWhoKeepSilent_doNotShutTheDoor() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        silent.add(halfALogIn());
      }
      assertTrue(isAnswered(), "they hold no thread");
      for (int i = 0; i < 200; i++) {
        silent.add(halfALogIn());
      }
      // The others wait until somebody has been silent for too long.
      long open = programs.sockets("stack");
      assertTrue(open < 290, () -> open + " sockets");
      TestServer.until(
          "there is room again", Duration.ofSeconds(20), ConsoleInProgramsIT::isAnswered);
    } finally {
      closeAll(silent);
    }
  }

  @Test
  @Order(8)
  void strangersWhoPipelineAndReadNothing_holdNoThread() throws Exception {
    byte[] many =
        "GET /holdfast-console/ HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3_000).getBytes(US_ASCII);
    List<Socket> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = connected();
        deaf.add(socket);
        writeUntilClosed(socket, many);
      }
      assertTrue(isAnswered());
    } finally {
      closeAll(deaf);
    }
    String answer = told("GET /holdfast-console/ HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
    assertEquals(answer.indexOf("HTTP/1.1 "), answer.lastIndexOf("HTTP/1.1 "), answer);
    assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
  }

  @Test
  @Order(9)
  void strangersWhoDrip_areClosedAfterTenSeconds() throws Exception {
    List<Socket> dripping = new ArrayList<>();
    ScheduledExecutorService eachSecond = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int i = 0; i < 150; i++) {
        dripping.add(connected());
        dripping.add(halfALogIn());
      }
      var unused =
          eachSecond.scheduleAtFixedRate(
              () -> dripping.forEach(one -> writeUntilClosed(one, new byte[] {'a'})),
              0,
              1,
              TimeUnit.SECONDS);
      TestServer.until(
          "there is room again", Duration.ofSeconds(40), ConsoleInProgramsIT::isAnswered);
    } finally {
      eachSecond.shutdownNow();
      closeAll(dripping);
    }
  }

  private static void writeUntilClosed(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException closed) {
      // As it must.
    }
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket one : sockets) {
      one.close();
    }
  }

  /** From an address of its own: what is cut off there counts as a log-in that failed. */
  private static Socket connected() throws IOException {
    return connected(Programs.PLAIN);
  }

  private static Socket connected(int port) throws IOException {
    return new Socket(
        InetAddress.getLoopbackAddress(), port, InetAddress.getByName("127.0.0.7"), 0);
  }

  private static Socket halfALogIn() throws IOException {
    Socket socket = connected();
    socket.getOutputStream().write(HALF_A_LOG_IN.getBytes(US_ASCII));
    return socket;
  }

  private static boolean isAnswered() throws Exception {
    try {
      return told("GET / HTTP/1.1\r\nHost: a").startsWith("HTTP/1.1 302");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  @Order(10)
  void whoGuessesPasswords_isRefused_andNamedInTheLog_andNobodyElseIs() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertNotLoggedIn(logIn("j_username=otto&j_password=guess" + i), "127.0.0.9");
    }
    assertNotLoggedIn(logIn("j_username=otto&j_password=right-Horse.7"), "127.0.0.9");
    assertTrue(programs.said("stack").contains("HF-1609: 127.0.0.9 has tried to log in"));
    assertTrue(
        programs
            .said("stack")
            .contains("HF-1612: a log-in to the web console failed, as \"otto\", from 127.0.0.9"));
    assertFalse(Api.loggedIn(Programs.IN_THE_STACK, "otto").token().isEmpty());
    assertTrue(
        programs
            .said("stack")
            .contains("HF-1611: \"otto\" logged in to the web console from 127.0.0.1"));
  }

  @Test
  @Order(11)
  void whatCannotBeRead_isRefusedInOneLine_countsAsAnAttempt_andFillsNoLog() throws Exception {
    Map<String, Integer> forms =
        Map.of(
            "j_username=%zz",
            400,
            "j_username=%ff%fe",
            400,
            "j_username=" + "x".repeat(5_000),
            413,
            "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1",
            413);
    for (int i = 0; i < 6; i++) {
      for (Map.Entry<String, Integer> form : forms.entrySet()) {
        String answer = told(logIn(form.getKey()), "127.0.0.8");
        assertTrue(answer.startsWith("HTTP/1.1 " + form.getValue() + " "), answer);
        assertTrue(answer.endsWith("\r\n\r\nRefused: " + form.getValue() + "\n"), answer);
        assertFalse(answer.contains("\tat ") || answer.contains("<html"), answer);
      }
    }
    assertTrue(programs.said("stack").contains("HF-1609: 127.0.0.8 has tried to log in"));
    assertStatus(400, "GET / HTTP/1.1\r\nHost: /" + "A".repeat(1_000));
    String said = programs.said("stack");
    assertFalse(said.contains("\tat ") || said.contains("AAAA") || said.contains("jetty"), said);
  }

  @Test
  @Order(12)
  void aSecondLogIn_endsTheSessionBefore_andItsToken() throws Exception {
    Api viewer = Api.loggedIn(Programs.IN_THE_STACK, "vera");
    String before = viewer.token();
    String cookie = viewer.logIn("vera").headers().firstValue("Set-Cookie").orElse("");
    assertTrue(cookie.startsWith("holdfast-console-"), cookie);
    assertNotEquals(before, viewer.token());
  }

  @Test
  @Order(13)
  void whoIsTakenOutOfAFile_orHasAnotherRoleOrPassword_isOutWithinSeconds_andNobodyElseIs()
      throws Exception {
    String access = Files.readString(programs.folder.resolve("access"));
    Api viewer = Api.loggedIn(Programs.IN_THE_STACK, "vera");
    String hashes = Files.readString(programs.folder.resolve("passwords"));
    try (Page page = new Page(Programs.IN_THE_STACK);
        InputStream viewersView = viewer.watch()) {
      Api operator = Api.loggedIn(Programs.IN_THE_STACK, "otto");
      CompletableFuture<Void> operatorsView = Api.untilTheEnd(operator.watch());
      page.logIn("otto", TestServer.PASSWORD);
      page.awaitText("#link-text", "Live");

      programs.replace("access", access.replace("otto readwrite\n", ""));
      operatorsView.get(10, TimeUnit.SECONDS);
      assertEquals(401, operator.get("api/session").statusCode());
      TestServer.until(
          "the log-in is shown", Duration.ofSeconds(20), () -> page.title().startsWith("Log in"));
      assertEquals(200, operator.logIn("otto").statusCode(), "the form again");
      assertEquals(401, operator.get("api/session").statusCode());

      programs.replace("access", access);
      assertEquals(303, operator.logIn("otto").statusCode());
      assertTrue(operator.json("api/session").get("operator").getAsBoolean());
      operatorsView = Api.untilTheEnd(operator.watch());
      programs.replace("access", access.replace("otto readwrite", "otto readonly"));
      operatorsView.get(10, TimeUnit.SECONDS);
      assertEquals(401, operator.change("", JSON, "{}").statusCode());
      assertEquals(303, operator.logIn("otto").statusCode());
      assertFalse(operator.json("api/session").get("operator").getAsBoolean());

      assertEquals(200, viewer.get("api/session").statusCode());
      assertTrue(viewersView.read() >= 0);
      programs.replace("passwords", hashes.replaceAll("(?m)^vera .*", "vera another-Horse.8"));
      Api.untilTheEnd(viewersView).get(10, TimeUnit.SECONDS);
      assertEquals(401, viewer.get("api/session").statusCode());
      assertEquals(200, operator.get("api/session").statusCode());

      programs.replace("access", "otto readmostly\n");
      TestServer.until(
          "who cannot be judged is out",
          Duration.ofSeconds(10),
          () -> operator.get("api/session").statusCode() == 401);
      page.forgetWarnings();
    } finally {
      programs.replace("access", access);
      programs.replace("passwords", hashes);
    }
    String said = programs.said("stack");
    assertTrue(said.contains("HF-1613: a session of \"vera\" in the web console was ended"), said);
    assertTrue(said.contains("HF-1614: nobody can log in to the web console: "), said);
    assertTrue(said.contains("access: the line of otto is not NAME readonly"), said);
  }

  @Test
  @Order(14)
  void aNinthConsoleOfOneUser_saysThat_andGoesOnWhenAnotherIsClosed() throws Exception {
    Api viewer = Api.loggedIn(Programs.IN_THE_STACK, "vera");
    Deque<InputStream> views = new ArrayDeque<>();
    try (Page page = new Page(Programs.IN_THE_STACK)) {
      for (int i = 0; i < 8; i++) {
        views.add(viewer.watch());
      }
      page.logIn("vera", TestServer.PASSWORD);
      page.awaitText(".bar [role=alert]", "Too many consoles: vera has 8 open at this node");
      page.awaitText(".bar [role=alert]", "Close one of them.");
      assertEquals("Cut off", page.text("#link-text"));
      views.remove().close();
      page.awaitText("#link-text", "Live");
      assertEquals("", page.text(".bar [role=alert]"));
      page.forgetWarnings();
    } finally {
      for (InputStream view : views) {
        view.close();
      }
    }
  }

  @Test
  @Order(15)
  void halfTlsHandshakes_areClosedAfterTenSeconds_andHoldNoThread() throws Exception {
    byte[] hello = clientHello();
    List<Socket> half = new ArrayList<>();
    ScheduledExecutorService eachSecond = Executors.newSingleThreadScheduledExecutor();
    try {
      Api somebody = Api.stranger(Programs.OVER_TLS);
      for (int i = 0; i < 200; i++) {
        Socket socket = connected(Programs.OVER_TLS.getPort());
        half.add(socket);
        socket.getOutputStream().write(hello, 0, i % 2 == 0 ? 3 : hello.length / 2);
      }
      AtomicInteger next = new AtomicInteger(hello.length / 2);
      var unused =
          eachSecond.scheduleAtFixedRate(
              () -> {
                byte[] drop = {hello[next.getAndIncrement()]};
                half.forEach(one -> writeUntilClosed(one, drop));
              },
              0,
              1,
              TimeUnit.SECONDS);
      assertEquals(200, somebody.get("").statusCode(), "they hold no thread");
      long began = System.nanoTime();
      for (Socket one : half) {
        assertClosed(one);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      assertTrue(seconds < 20, () -> seconds + " s");
      assertEquals(200, Api.stranger(Programs.OVER_TLS).get("").statusCode());
    } finally {
      eachSecond.shutdownNow();
      closeAll(half);
    }
  }

  private static byte[] clientHello() throws Exception {
    SSLEngine client = SSLContext.getDefault().createSSLEngine();
    client.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static void assertClosed(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException open) {
      throw new AssertionError("still open after 20 s", open);
    } catch (IOException reset) {
      // Closed, too.
    }
  }

  @Test
  @Order(16)
  void withoutLogIns_orWithAPortThatIsTaken_theProgramDoesNotStart_andSaysWhy() throws Exception {
    Path folder = programs.folder;
    assertRefused(2, "holdfast.console.password-file", Map.of("password-file", ""));
    assertRefused(
        1,
        "holdfast.console.password-file " + folder.resolve("none") + " cannot be read",
        Map.of("password-file", "none"));
    programs.file("open", "rw-r--r--", "otto known");
    assertRefused(1, "chmod 600 " + folder.resolve("open"), Map.of("password-file", "open"));
    programs.file("misspelt", "rw-------", "otto readmostly");
    assertRefused(
        1,
        "holdfast.console.access-file " + folder.resolve("misspelt") + ": the line of otto",
        Map.of("access-file", "misspelt"));
    assertRefused(
        1,
        "front-tier: holdfast.console.port: cannot listen on 127.0.0.1:"
            + Programs.PLAIN
            + ": Address already in use\n",
        Map.of());
  }

  private static void assertRefused(int result, String why, Map<String, String> files)
      throws Exception {
    Map<String, String> settings = new HashMap<>(programs.console(Programs.PLAIN));
    settings.put("holdfast.services.web.address", "192.0.2.80");
    settings.put("holdfast.services.web.port", "80");
    settings.put("holdfast.services.web.listen", "127.0.0.1:" + TestServer.PROXIED);
    settings.put("holdfast.services.web.static-targets", "127.0.0.1:" + instance.port());
    files.forEach(
        (key, name) ->
            settings.put(
                "holdfast.console." + key,
                name.isEmpty() ? "" : programs.folder.resolve(name).toString()));
    Process process = programs.runOnce("refused", settings);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), why);
    String said = programs.said("refused");
    assertEquals(result, process.exitValue(), said);
    assertTrue(said.contains(why), () -> "'" + why + "' is not in: " + said);
  }

  @Test
  @Order(17)
  void aPageThatIsCutOff_saysSinceWhen_offersNoChange_andIsAsBeforeWhenWordComesAgain()
      throws Exception {
    try (Page page = new Page(Programs.OVER_TLS)) {
      page.logIn("otto", TestServer.PASSWORD);
      page.awaitText("#nodes-note", "all live");
      page.press("#rows", "10.0.0.2");
      page.awaitText("#details", "Extend…");
      awaitThatChangesAreOffered(page);

      programs.freeze("front-tier");
      page.awaitText(".bar [role=alert]", "No word from this node since ");
      page.awaitText("#details [role=alert]", "what you see is old; trying again");
      page.awaitText("#nodes-note", "as of ");
      assertEquals("Cut off", page.text("#link-text"));
      assertTrue(page.all("[data-changes]:enabled").isEmpty());
      assertEquals("", page.accessibilityProblems());

      programs.goOn("front-tier");
      page.awaitText("#nodes-note", "all live");
      assertEquals("Live", page.text("#link-text"));
      assertEquals("", page.text(".bar [role=alert]") + page.text("#details [role=alert]"));
      awaitThatChangesAreOffered(page);
      page.assertNothingWentWrong();
    } finally {
      programs.goOn("front-tier");
    }
  }

  private static void awaitThatChangesAreOffered(Page page) throws Exception {
    TestServer.until("changes are offered", Duration.ofSeconds(20), () -> offersChanges(page));
  }

  private static boolean offersChanges(Page page) {
    return page.all("[data-changes]:disabled").isEmpty()
        && !page.all("#service-list [data-changes]").isEmpty()
        && !page.all("#rows [data-changes]").isEmpty()
        && page.all("#details [data-changes]").size() == 2;
  }

  @Test
  @Order(18)
  void aPageWhoseServerHasStopped_saysSo_andLeadsToTheLogInWhenItIsThereAgain() throws Exception {
    try (Page page = new Page(Programs.IN_THE_STACK)) {
      page.logIn("otto", TestServer.PASSWORD);
      page.awaitText("#link-text", "Live");
      programs.stop("stack");
      page.awaitText(".bar [role=alert]", "No word from this node since ");
      programs.startStack(instance);
      TestServer.until(
          "the log-in is shown", Duration.ofSeconds(20), () -> page.title().startsWith("Log in"));
    }
  }

  @Test
  @Order(19)
  void aProgramThatStops_leavesNothingOfItsConsole() throws Exception {
    programs.stop("front-tier");
    programs.stop("stack");
    try (Stream<Path> files = Files.list(programs.folder)) {
      List<String> left = files.map(Path::toString).filter(it -> it.contains("holdfast-")).toList();
      assertEquals(List.of(), left);
    }
  }

  private static void assertNoSession(HttpResponse<String> answer) {
    assertEquals("", answer.headers().firstValue("Set-Cookie").orElse(""));
  }

  private static String logIn(String form) {
    return "POST /holdfast-console/j_security_check HTTP/1.1\r\nHost: a\r\nContent-Length: "
        + form.length()
        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        + form;
  }

  private static void assertNotLoggedIn(String request) throws IOException {
    assertNotLoggedIn(request, "127.0.0.1");
  }

  private static void assertNotLoggedIn(String request, String from) throws IOException {
    String answer = told(request, from);
    assertFalse(answer.contains("Set-Cookie") || answer.startsWith("HTTP/1.1 303"), answer);
  }

  private static void assertStatus(int status, String request) throws IOException {
    String answer = told(request);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertFalse(answer.contains("\tat "), answer);
  }

  private static String told(String request) throws IOException {
    return told(request, "127.0.0.1");
  }

  /** What the stack's console answers, byte by byte; a request without a body is completed. */
  private static String told(String request, String from) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Programs.PLAIN));
      socket.setSoTimeout(10_000);
      String whole =
          request.contains("\r\n\r\n") ? request : request + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(whole.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
