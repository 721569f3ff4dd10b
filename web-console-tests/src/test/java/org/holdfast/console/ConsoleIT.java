package org.holdfast.console;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
  private static final int AFFINITIES = Integer.getInteger("test.affinities");
  private static final String JSON = "application/json";

  /** How many sessions of people who have not logged in the console remembers. */
  private static final int MOST_WHO_KNOCK = 1_000;

  private static final AtomicInteger newcomers = new AtomicInteger();

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
    page = new Page(TestServer.CONSOLE);
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
    Api stranger = Api.stranger(TestServer.CONSOLE);
    for (String path : new String[] {"api/session", "api/live", "api/affinities", "api/changes"}) {
      HttpResponse<String> answer = stranger.get(path);
      assertEquals(401, answer.statusCode(), path);
      assertEquals("{\"error\":\"Log in first.\"}", answer.body());
    }
    assertFalse(stranger.get("app/main.js").body().contains("import"));

    page.logIn("vera", "wrong");
    page.awaitText(".problem", "do not fit");
    assertTrue(page.all("#rows").isEmpty());

    HttpResponse<String> refused = Api.loggedIn(TestServer.CONSOLE, "nora").get("api/session");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body().contains("takes the role holdfast-viewer"), refused::body);
  }

  @Test
  @Order(2)
  void aClientThatCame_isSeen_explained_ended_andBalanced_A10() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#link-text", "Live");
    page.awaitText("#service-list", "shop");

    Client client = Client.keptFor(600, "127.0.1.5");
    assertTrue(client.isKeptAtNode1());
    page.awaitText("#rows tr", "127.0.1.5");
    assertEquals("application shop", page.text("#rows [data-label='Kept by']"));

    page.fill("#explain-client", "127.0.1.5");
    page.press("#explain", "Explain");
    page.awaitText("#answer", "Kept by an application");
    page.awaitText("#answer", "node-1");

    page.press("#rows", "End");
    page.awaitText("#confirm", "There is no undo");
    page.press("#confirm", "End it");
    page.awaitText("#toasts", "Ended: 127.0.1.5");
    page.awaitGone("#rows tr");
    TestServer.until(
        "the client is balanced", Duration.ofSeconds(20), () -> !client.isKeptAtNode1());
    String who = "HF-1901: otto from 127.0.0.1 wanted to end the affinity of 127.0.1.5/32";
    assertTrue(server.log().contains(who), "the log says who did it");
  }

  @Test
  @Order(3)
  void aDrainedTarget_keepsWhomItHas_andGetsNobodyNew_untilItIsResumed_C5() throws Exception {
    Client kept = Client.keptFor(600, "127.0.1.6");
    page.logIn("otto", TestServer.PASSWORD);
    drainNode1();
    awaitThatNobodyNewComes();
    assertTrue(kept.isKeptAtNode1());

    page.press("#service-list", "Resume");
    page.press("#confirm", "Resume");
    page.awaitText("#service-list", "Active");
    awaitThatSomebodyNewComes();
    assertTrue(kept.isKeptAtNode1());
  }

  @Test
  @Order(4)
  void undo_takesBackADrain_andAResume_C5() throws Exception {
    Client kept = Client.keptFor(600, "127.0.1.7");
    page.logIn("otto", TestServer.PASSWORD);
    drainNode1();
    awaitThatNobodyNewComes();
    page.press("#toasts", "Undo");
    page.awaitText("#toasts", "Resumed: shop on node-1.");
    awaitThatSomebodyNewComes();

    drainNode1();
    page.press("#service-list", "Resume");
    page.press("#confirm", "Resume");
    page.awaitText("#service-list", "Active");
    page.press("#toasts", "Undo");
    page.awaitText("#toasts", "Draining again: shop on node-1.");
    awaitThatNobodyNewComes();
    assertTrue(kept.isKeptAtNode1());

    page.press("#service-list", "Resume");
    page.press("#confirm", "Resume");
    awaitThatSomebodyNewComes();
  }

  @Test
  @Order(5)
  void whomAnOperatorExtends_staysBeyondTheTimeThatTheApplicationGave_A7() throws Exception {
    Client client = Client.keptFor(15, "127.0.1.8");
    Api viewer = Api.loggedIn(TestServer.CONSOLE, "vera");
    assertTrue(row(viewer, client).get("secondsLeft").getAsLong() <= 15);

    page.logIn("otto", TestServer.PASSWORD);
    page.press("#rows", "127.0.1.8");
    page.press("#details", "Extend…");
    page.press("#confirm", "Extend");
    page.awaitText("#toasts", "Extended: 127.0.1.8");
    long left = row(viewer, client).get("secondsLeft").getAsLong();
    assertTrue(left > 3_500 && left <= 3_600, () -> left + " s left");

    TestServer.until(
        "the time that the application gave is over",
        Duration.ofSeconds(30),
        () -> row(viewer, client).get("secondsOld").getAsLong() > 16);
    assertTrue(client.isKeptAtNode1());
  }

  @Test
  @Order(6)
  void explainInTheDetails_saysWhereThatClientReallyGoes() throws Exception {
    Client client = Client.keptFor(600, "127.0.1.9");
    page.logIn("otto", TestServer.PASSWORD);
    page.press("#rows", "127.0.1.9");
    page.press("#details", "Explain");
    page.awaitText("#answer", "127.0.1.9");
    page.awaitText("#answer", "Kept by an application");
    page.awaitText("#answer", "node-1 127.0.0.1:" + TestServer.PROXIED);
    assertTrue(client.isKeptAtNode1());
  }

  @Test
  @Order(6)
  void aNinthLiveView_isRefusedInWords_andAllEndWithTheirSession_andMakeRoomAtOnce()
      throws Exception {
    for (int logIn = 0; logIn < 2; logIn++) {
      Api viewer = Api.loggedIn(TestServer.CONSOLE, "vera");
      List<CompletableFuture<Void>> views = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        views.add(Api.untilTheEnd(viewer.watch()));
      }
      assertRefused(429, "Close one of them.", viewer.get("api/live"));
      assertEquals(200, viewer.logOut().statusCode());
      for (CompletableFuture<Void> view : views) {
        view.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  @Order(7)
  void aViewer_mayLookOnly_andNobodyChangesWithoutTheToken() throws Exception {
    Api viewer = Api.loggedIn(TestServer.CONSOLE, "vera");
    HttpResponse<String> refused = viewer.change(viewer.token(), JSON, "{\"change\":\"end\"}");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body().contains("changing holdfast-operator"), refused::body);

    Api operator = Api.loggedIn(TestServer.CONSOLE, "otto");
    HttpResponse<String> forged = operator.change("guessed", JSON, "{\"change\":\"end\"}");
    assertEquals(403, forged.statusCode());
    assertTrue(forged.body().contains("token"), forged::body);

    page.logIn("vera", TestServer.PASSWORD);
    page.awaitText("#role", "view only");
    page.awaitText("#service-list", "shop");
    assertTrue(page.all("#service-list .act button").isEmpty());
  }

  @Test
  @Order(8)
  void whatIsSentWrongly_isRefusedInWords() throws Exception {
    Api operator = Api.loggedIn(TestServer.CONSOLE, "otto");
    Map<String, String> wrong =
        Map.of(
            "affinities?serch=shop",
            "'serch' is not known here; known are search, after, rows.",
            "affinities?rows=5&rows=9",
            "'rows' is given more than once.",
            "affinities?rows=201",
            "rows must be 1 to 200.",
            "affinities?search=owner",
            "'owner'",
            "affinities?after=x",
            "no page is continued with 'x'",
            "explanation?client=10.0.0.1&service=shop&port=70000",
            "clientPort is 70000",
            "explanation?client=10.0.0.0/8&service=shop",
            "is a subnet",
            "explanation?service=shop",
            "''",
            "history?client=10.0.0.1&service=shoe",
            "no service is named 'shoe' here",
            "history?client=" + "1".repeat(501),
            "at most 500 characters");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      assertRefused(400, one.getValue(), operator.get("api/" + one.getKey()));
    }
    String token = operator.token();
    assertRefused(415, "application/json", operator.change(token, "text/plain", "{}"));
    assertRefused(400, "must be a JSON object", operator.change(token, JSON, "[]"));
    assertRefused(413, "At most 4096 bytes", operator.change(token, JSON, "[".repeat(5_000)));
    assertRefused(
        400,
        "service is missing",
        operator.change(
            token, JSON, "{'change':'drain','target':'node-1','servise':'shop','seconds':60}"));
    assertRefused(
        409,
        "no target is named 'x (0)'",
        operator.change(token, JSON, "{'change':'resume','target':'x (0)','service':''}"));
    assertTrue(new Client("127.0.1.9").isKeptAtNode1());
  }

  @Test
  @Order(9)
  void theSessionsCookie_isForTlsOnlyWhereItCameOverTls_andNeverForScriptsOrOtherSites()
      throws Exception {
    Api plain = Api.stranger(TestServer.CONSOLE);
    assertCookie(false, plain.get(""));
    assertCookie(false, plain.logIn("vera"));
    assertEquals("vera", plain.json("api/session").get("user").getAsString());

    Api overTls = Api.stranger(TestServer.CONSOLE_OVER_TLS);
    assertCookie(true, overTls.get(""));
    assertCookie(true, overTls.logIn("vera"));
    assertEquals("vera", overTls.json("api/session").get("user").getAsString());
  }

  @Test
  @Order(10)
  void tooManyQuestions_areRefusedWith429() throws Exception {
    Api viewer = Api.loggedIn(TestServer.CONSOLE, "vera");
    for (int i = 0; i < 200; i++) {
      HttpResponse<String> answer =
          viewer.get("api/explanation?client=127.0.1.99&port=0&service=shop");
      if (answer.statusCode() == 429) {
        assertTrue(answer.body().contains("120 questions a minute"), answer::body);
        return;
      }
    }
    assertEquals(429, 200, "200 questions were answered");
  }

  @Test
  @Order(11)
  void whoeverOnlyKnocks_isForgotten_andWhoeverHasLoggedInIsNot() throws Exception {
    Api viewer = Api.loggedIn(TestServer.CONSOLE, "vera");
    assertFalse(viewer.token().isEmpty());
    Api stranger = Api.stranger(TestServer.CONSOLE);
    assertTrue(isGivenASession(stranger.get("")));
    assertFalse(isGivenASession(stranger.get("")));

    HttpClient withoutCookies = HttpClient.newHttpClient();
    HttpRequest knock = HttpRequest.newBuilder(TestServer.CONSOLE).build();
    for (int i = 0; i <= MOST_WHO_KNOCK; i++) {
      assertTrue(isGivenASession(withoutCookies.send(knock, BodyHandlers.ofString())));
    }
    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos()); // Who asks meanwhile is remembered.
    assertTrue(isGivenASession(stranger.get("")));
    assertEquals("vera", viewer.json("api/session").get("user").getAsString());
  }

  @Test
  @Order(12)
  void aTableOfManyRealAffinities_isFluid_andThePageDoesNotGrow() throws Exception {
    try (Kept many = Kept.clients(AFFINITIES)) {
      assertEquals(AFFINITIES, many.size());
      page.logIn("otto", TestServer.PASSWORD);
      page.awaitText("#rows", "many.ear");
      List<Double> pages = new ArrayList<>();
      long heapBefore = 0;
      for (int i = 0; i < 60; i++) {
        if (i == 10) {
          heapBefore = page.heap();
        }
        pages.add(page.untilTheTableIsAnother("document.getElementById('older').click()"));
      }
      long grown = page.heap() - heapBefore;
      long elements = (Long) page.run("return document.querySelectorAll('*').length");
      double address = search("10.0.3.231");
      page.awaitText("#page", "1–1 of 1");
      double subnet = search("10.0.4.0/24");
      page.awaitText("#page", "1–25 of 256");
      double owner = search("owner=node-2 left<2h");
      page.awaitText("#page", String.format(ROOT, "1–25 of %,d", AFFINITIES));
      page.leave();

      pages.sort(null);
      double median = pages.get(pages.size() / 2);
      System.out.printf(
          "%,d affinities: a page %.0f ms, at most %.0f; a search for an address %.0f, for a"
              + " subnet %.0f, for an owner and a time %.0f ms; %d elements; heap + %d KB in 50"
              + " pages%n",
          AFFINITIES,
          median,
          pages.get(pages.size() - 1),
          address,
          subnet,
          owner,
          elements,
          grown / 1_000);
      assertTrue(median < 1_000, () -> "a page takes " + median + " ms");
      assertTrue(elements < 3_000, () -> elements + " elements");
      assertTrue(grown < 2_000_000, () -> "the heap has grown by " + grown + " bytes");
    }
  }

  @Test
  @Order(13)
  void hostileNames_areText_100000RowsArePaged_andPeopleWithoutEyesFindTheirWay() throws Exception {
    server.deployStandIn();
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#page", "of 100,001");
    assertTrue(
        page.text("#rows").contains("<script>document.title='owned'</script>\\u202e'\"\\u0007"),
        () -> page.text("#rows"));
    assertEquals("Holdfast", page.title());

    page.press(".pages", "Older →");
    page.awaitText("#page", "26–50 of 100,001");
    page.fill("#search", "client=10.1.134.159");
    page.awaitText("#page", "1–1 of 1");
    page.press("#rows", "10.1.134.159");
    page.awaitText("#details", "History");
    assertEquals("", page.accessibilityProblems());
    page.find("#details header button").click();
    assertEquals("", page.accessibilityProblems());
  }

  @Test
  @Order(14)
  void whomTheClusterGaveUp_isCountedAsSilent_andOffersNothing() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#nodes", "node-4 given up by the cluster");
    assertEquals("1 silent", page.text("#nodes-note"));
    page.awaitText("#service-list", "node-4");
    assertFalse(page.all("[aria-label='Drain shop on node-1']").isEmpty());
    assertEquals(List.of(), page.all("[aria-label$=' on node-4']"));
  }

  @Test
  @Order(15)
  void whereNobodyIsSeen_thatIsSaid_andNotThatAllAreLive() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#nodes", "node-1");
    Api operator = Api.loggedIn(TestServer.CONSOLE, "otto");
    String everybody = "'target':'everybody','service':'shop'}";
    operator.change(operator.token(), JSON, "{'change':'drain','seconds':60," + everybody);
    page.awaitText("#nodes-note", "nobody is seen yet");
    operator.change(operator.token(), JSON, "{'change':'resume'," + everybody);
    page.awaitText("#nodes-note", "1 silent");
  }

  @Test
  @Order(16)
  void afterASearchThatFailed_nothingIsShownThatAnswersAnother() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#clients-note", "affinities");
    page.fill("#search", "?");
    page.awaitText("#search-problem", "'?' is no search word");
    page.awaitGone("#rows tr");
    assertEquals("", page.text("#clients-note") + page.text("#no-rows") + page.text("#page"));
    page.forgetWarnings();
    page.fill("#search", "client=10.1.134.159");
    page.awaitText("#page", "1–1 of 1");
  }

  @Test
  @Order(17)
  void timesInTheDetails_goOn() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#clients-note", "affinities");
    page.press("#rows", "203.0.113.66");
    page.awaitText("#details .past", "Started");
    String began = page.text("#details dl");
    TestServer.until(
        "the clocks go on", Duration.ofSeconds(10), () -> !page.text("#details dl").equals(began));
  }

  @Test
  @Order(17)
  void atAnyWidth_noInstanceLiesUnderTheColumnBesideIt() throws Exception {
    page.logIn("otto", TestServer.PASSWORD);
    page.awaitText("#service-list", "node-1");
    drainNode1();
    for (int width : new int[] {1366, 1280, 1240, 1200, 1110, 1024, 800, 600}) {
      page.resize(width);
      Object sticksOut =
          page.run(
              "const right = element => element.getBoundingClientRect().right;"
                  + "const column = right(document.querySelector('.wide'));"
                  + "return [...document.querySelectorAll('#service-list li > *')]"
                  + ".filter(one => right(one) > column).length");
      assertEquals(0L, sticksOut, width + " pixels wide");
      // The longest state there is, beside its button.
      Object covered =
          page.run(
              "return [...document.querySelectorAll('#service-list .state')]"
                  + ".filter(one => one.scrollWidth > one.clientWidth).length");
      assertEquals(0L, covered, width + " pixels wide");
    }
    page.resize(1366);
    page.press("#service-list", "Resume");
    page.press("#confirm", "Resume");
    page.awaitText("#service-list", "Active");
  }

  private static void drainNode1() throws Exception {
    page.press("#service-list", "Drain");
    page.awaitText("#confirm", "gets no new clients");
    page.press("#confirm", "Drain");
    page.awaitText("#service-list", "Draining");
  }

  private static void awaitThatNobodyNewComes() throws Exception {
    TestServer.until(
        "newcomers are balanced to others", Duration.ofSeconds(10), ConsoleIT::nobodyNewComes);
    assertTrue(nobodyNewComes());
  }

  private static void awaitThatSomebodyNewComes() throws Exception {
    TestServer.until("newcomers come again", Duration.ofSeconds(10), () -> !nobodyNewComes());
  }

  private static boolean nobodyNewComes() throws IOException {
    for (int i = 0; i < 8; i++) {
      if (new Client("127.0.3." + (1 + newcomers.getAndIncrement() % 250)).isAtNode1()) {
        return false;
      }
    }
    return true;
  }

  private static JsonObject row(Api api, Client client) throws Exception {
    return api.json("api/affinities?search=client%3D" + client.address())
        .getAsJsonArray("rows")
        .get(0)
        .getAsJsonObject();
  }

  private static double search(String words) {
    return page.untilTheTableIsAnother(
        "document.getElementById('search').value = '"
            + words
            + "'; document.getElementById('search-form').requestSubmit()");
  }

  private static void assertRefused(int status, String words, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), () -> answer.uri() + ": " + answer.body());
    String error =
        JsonParser.parseString(answer.body()).getAsJsonObject().get("error").getAsString();
    assertTrue(error.contains(words), () -> answer.uri() + ": " + error);
  }

  private static boolean isGivenASession(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").isPresent();
  }

  private static void assertCookie(boolean secure, HttpResponse<String> answer) {
    String cookie = answer.headers().firstValue("Set-Cookie").orElse("no cookie").toLowerCase(ROOT);
    assertTrue(cookie.startsWith("jsessionid="), cookie);
    assertEquals(secure, cookie.contains("; secure"), cookie);
    assertTrue(cookie.contains("; httponly"), cookie);
    assertTrue(cookie.contains("; samesite=strict"), cookie);
  }
}
