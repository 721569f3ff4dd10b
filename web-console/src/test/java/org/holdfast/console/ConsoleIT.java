package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.fronttier.FrontTier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The console in a real browser, on a real WildFly with the connector and the shop, whose clients
 * come through a real front tier. SPEC E6, E5, A10.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf(value = "hasBrowser", disabledReason = "neither chromium nor chromedriver in /usr/bin")
@SuppressWarnings("NullAway.Init")
class ConsoleIT {
  private static final String CLIENT = "127.0.1.5";

  private static TestServer server;
  private static Elsewhere elsewhere;
  private static RouterEngine engine;
  private static FrontTier door;
  private static Page page;

  static boolean hasBrowser() {
    return Page.canBeShown();
  }

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start();
    elsewhere = new Elsewhere();
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name", "console-it",
            "holdfast.cluster.members", "127.0.0.1:" + TestServer.CLUSTER,
            "holdfast.front-tier.name", "door",
            "holdfast.services.shop.address", "127.0.0.1",
            "holdfast.services.shop.port", "" + TestServer.FRONT_TIER,
            "holdfast.services.shop.static-targets", "127.0.0.1:" + elsewhere.port(),
            "holdfast.services.shop.proxy-protocol", "v2");
    FrontTierSettings settings =
        FrontTierSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
    engine = RouterEngine.start(settings);
    door = FrontTier.start(settings, engine.router(), engine.currency());
    page = new Page();
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part :
        new @Nullable AutoCloseable[] {page, door, engine, elsewhere, server}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @AfterEach
  void noPolicyWasViolated_andNoScriptFailed() {
    page.assertNothingWentWrong();
  }

  @Test
  @Order(1)
  void nobodyGetsInWithoutTheRightPasswordAndRole() throws Exception {
    for (String path : new String[] {"api/session", "api/live", "api/affinities", "api/changes"}) {
      HttpResponse<String> answer = get(HttpClient.newHttpClient(), path);
      assertEquals(401, answer.statusCode(), path);
      assertEquals("{\"error\":\"Log in first.\"}", answer.body());
    }
    assertFalse(get(HttpClient.newHttpClient(), "app/main.js").body().contains("import"));

    page.logIn("vera", "wrong");
    page.awaitText(".problem", "do not fit");
    assertTrue(page.all("#rows").isEmpty());

    HttpResponse<String> stranger = get(loggedIn("nora"), "api/session");
    assertEquals(403, stranger.statusCode());
    assertTrue(stranger.body().contains("takes the role holdfast-viewer"), stranger::body);
  }

  @Test
  @Order(2)
  void aClientThatCame_isSeen_explained_ended_andBalanced() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#link-text", "Live");
    page.awaitText("#service-list", "shop");

    TestServer.until(
        "the shop keeps the client",
        Duration.ofSeconds(20),
        () -> ask("POST", "/shop/basket/tea").contains("\"code\":0,"));
    for (int i = 0; i < 6; i++) {
      assertTrue(ask("GET", "/shop/basket").contains("[\"tea\"]"));
    }
    page.awaitText("#rows tr", CLIENT);

    page.fill("#explain-client", CLIENT);
    page.find("#explain button").click();
    page.awaitText("#answer", "Kept by an application");
    page.awaitText("#answer", "node-1");

    page.find("#rows tr .act button").click();
    page.awaitText("#confirm", "There is no undo");
    page.find("#confirm .danger").click();
    page.awaitText("#toasts", "Ended: " + CLIENT);
    page.awaitGone("#rows tr");
    TestServer.until(
        "the client is balanced",
        Duration.ofSeconds(20),
        () -> ask("GET", "/shop/whoami?renew=false").contains("elsewhere"));
  }

  @Test
  @Order(3)
  void aViewer_mayLookOnly_andNobodyChangesWithoutTheToken() throws Exception {
    HttpClient viewer = loggedIn("vera");
    String token = token(viewer);
    HttpResponse<String> refused = change(viewer, token, "{\"change\":\"end\"}");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body().contains("changing holdfast-operator"), refused::body);

    HttpClient operator = loggedIn("otto");
    HttpResponse<String> forged = change(operator, "guessed", "{\"change\":\"end\"}");
    assertEquals(403, forged.statusCode());
    assertTrue(forged.body().contains("token"), forged::body);
    HttpResponse<String> malformed = change(operator, token(operator), "[]");
    assertEquals(400, malformed.statusCode());

    page.logIn("vera", TestServer.PASSWORD);
    page.awaitText("#role", "view only");
    page.awaitText("#service-list", "shop");
    assertTrue(page.all("#service-list .act button").isEmpty());
  }

  @Test
  @Order(4)
  void tooManyQuestions_areRefusedWith429() throws Exception {
    HttpClient viewer = loggedIn("vera");
    for (int i = 0; i < 200; i++) {
      HttpResponse<String> answer =
          get(viewer, "api/explanation?client=127.0.1.9&port=0&service=shop");
      if (answer.statusCode() == 429) {
        assertTrue(answer.body().contains("120 questions a minute"), answer::body);
        return;
      }
    }
    assertEquals(429, 200, "200 questions were answered");
  }

  @Test
  @Order(5)
  void hostileNames_areText_andTheTableIsFluidWith100000Rows() throws Exception {
    server.deployStandIn();
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#page", "of 100,001");
    assertTrue(
        page.text("#rows").contains("<script>document.title='owned'</script>\\u202e'\"\\u0007"),
        () -> page.text("#rows"));
    assertEquals("Holdfast", page.title());

    page.find("#older").click();
    page.awaitText("#page", "26–50 of 100,001");
    page.fill("#search", "client=10.1.134.159");
    page.awaitText("#page", "1–1 of 1");
    long nodes = (Long) page.run("return document.querySelectorAll('*').length");
    assertTrue(nodes < 3_000, () -> nodes + " elements");

    page.find("#rows .link").click();
    page.awaitText("#details", "History");
    assertEquals("", page.accessibilityProblems());
    page.find("#details header button").click();
    assertEquals("", page.accessibilityProblems());
  }

  private static String ask(String method, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(CLIENT, 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.FRONT_TIER));
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      String head = " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      out.write((method + " " + path + head).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpClient loggedIn(String user) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    assertTrue(get(client, "").body().contains("j_password"));
    String form = "j_username=" + user + "&j_password=" + TestServer.PASSWORD;
    HttpRequest logIn =
        HttpRequest.newBuilder(TestServer.CONSOLE.resolve("j_security_check"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    client.send(logIn, BodyHandlers.ofString());
    return client;
  }

  private static HttpResponse<String> get(HttpClient client, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(TestServer.CONSOLE.resolve(path)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static String token(HttpClient client) throws Exception {
    HttpResponse<String> session = get(client, "api/session");
    assertEquals(200, session.statusCode(), session::body);
    return JsonParser.parseString(session.body()).getAsJsonObject().get("token").getAsString();
  }

  private static HttpResponse<String> change(HttpClient client, String token, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(TestServer.CONSOLE.resolve("api/changes"))
            .header("Content-Type", "application/json")
            .header("X-Holdfast-Token", token)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
