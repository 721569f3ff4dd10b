package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Serves SPEC A14, A19, E2, E4: the shop as the demo deploys it, seen by its clients. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ShopInWildFlyIT.TheShopAlone.class)
class ShopInWildFlyIT {
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final String client = "198.51.100." + CLIENTS.incrementAndGet();

  /** Reserved, so that no front tier is needed to prove the clients' connections. */
  static class TheShopAlone extends Settings {
    TheShopAlone() {
      serve("shop", "192.0.2.1", 80);
      reserve("shop", "shop");
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive shop() {
    return Archives.shop();
  }

  private String ask(String method, String path) throws IOException {
    return Http.proxied(Http.header(client, 40_000, "192.0.2.1", 80), method, path);
  }

  @Test
  void theFirstItemStartsEveryRequestRenewsAndOrderingEnds() throws Exception {
    assertHas(ask("GET", "/shop/basket"), "\"items\":[],\"affinity\":{\"result\":\"NOT_ASKED\"}");
    assertHas(
        ask("POST", "/shop/basket/green%20tea"),
        "\"items\":[\"green tea\"],\"affinity\":{\"result\":\"DONE\",\"code\":0",
        "\"seconds\":1800");
    assertHas(ask("POST", "/shop/basket/milk"), "[\"green tea\",\"milk\"]", "\"code\":1");
    assertHas(ask("GET", "/shop/whoami"), "\"result\":\"RENEWED\"");
    assertHas(ask("GET", "/shop/whoami?renew=false"), "\"result\":\"NOT_ASKED\"");
    assertHas(
        ask("POST", "/shop/order"),
        "\"items\":[]",
        "\"result\":\"DONE\"",
        "\"ordered\":[\"green tea\",\"milk\"]");
    assertHas(ask("POST", "/shop/empty"), "\"code\":15", "\"emptied\":[]");
  }

  @Test
  void anItemMayBeKeptForSecondsOnly() throws Exception {
    assertHas(ask("POST", "/shop/basket/ice?seconds=3"), "\"seconds\":3}");
    assertHas(ask("GET", "/shop/basket"), "\"code\":1", "\"seconds\":3}");
    assertHas(ask("POST", "/shop/empty"), "\"emptied\":[\"ice\"]");
  }

  @Test
  void aClientThatIsKeptElsewhereIsToldToComeOnANewConnection() throws Exception {
    try (PeerProcess peer = PeerProcess.start()) {
      assertEquals("0", peer.startAffinity(client));

      String answer = ask("POST", "/shop/basket/tea");

      assertTrue(answer.startsWith("HTTP/1.1 409 "), answer);
      assertHas(answer, "\"code\":13", "\"error\":\"KEPT_ELSEWHERE\"", "\"items\":[]");
      assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
      assertHas(ask("GET", "/shop/basket?renew=false"), "\"items\":[]", "NOT_ASKED");
    }
  }

  @Test
  void theClientIsWhomThePROXYHeaderNames() throws Exception {
    String answer = ask("GET", "/shop/whoami");

    assertHas(answer, "\"node\":\"here\"", "\"client\":\"" + client + "\",\"port\":40000");
  }

  @Test
  void ipv6ClientsAreKeptAsWell() throws Exception {
    byte[] header = Http.header("2001:db8::7", 40_001, "2001:db8::1", 80);

    assertHas(Http.proxied(header, "POST", "/shop/basket/tea"), "\"2001:db8:", "\"code\":0");
    assertHas(Http.proxied(header, "POST", "/shop/order"), "\"code\":0");
  }

  @Test
  void aConnectionWithoutTheHeaderIsClosedWithoutAWord() throws Exception {
    assertEquals("", Http.proxied(new byte[0], "GET", "/shop/whoami"));
  }

  @Test
  void theDefaultListenerStaysPlain() throws Exception {
    assertHas(Http.get("/shop/whoami").body(), "\"client\":\"127.0.0.1\"");
  }

  @Test
  void whatTheShopDoesNotOfferIsRefusedClearly() throws Exception {
    assertEquals(404, Http.get("/shop/basket/tea").statusCode());
    assertEquals(400, Http.post("/shop/basket/").statusCode());
    assertEquals(400, Http.post("/shop/basket/" + "x".repeat(101)).statusCode());
    assertEquals(400, Http.post("/shop/basket/tea?seconds=0").statusCode());
    assertEquals(400, Http.post("/shop/basket/tea?seconds=1801").statusCode());
    assertEquals(400, Http.post("/shop/basket/tea?seconds=soon").statusCode());
    assertEquals(404, Http.post("/shop/whoami").statusCode());
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    String page = Http.get("/shop/").body();

    assertHas(page, "The shop without a cookie", "default-src 'self'");
    assertFalse(page.contains("http://") || page.contains("https://"), page);
    assertEquals(200, Http.get("/shop/shop.js").statusCode());
    assertEquals(200, Http.get("/shop/shop.css").statusCode());
  }

  private static void assertHas(String answer, String... parts) {
    for (String part : parts) {
      assertTrue(answer.contains(part), () -> part + " is missing in: " + answer);
    }
  }
}
