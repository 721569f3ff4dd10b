package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.fronttier.FrontTier;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Serves SPEC A14, rule 13: nothing is reserved, what a real front tier saw is what counts. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ShopBehindAFrontTierIT.NothingReserved.class)
class ShopBehindAFrontTierIT {
  private static final String CLIENT = "127.0.1.5";

  static class NothingReserved extends Settings {
    NothingReserved() {
      serve("shop", "127.0.0.1", Ports.FRONT_TIER);
    }
  }

  private static final Map<String, String> FRONT_TIER =
      Map.of(
          "holdfast.cluster.name", "arquillian",
          "holdfast.cluster.members", "127.0.0.1:" + Ports.CLUSTER,
          "holdfast.front-tier.name", "door",
          "holdfast.services.shop.address", "127.0.0.1",
          "holdfast.services.shop.port", String.valueOf(Ports.FRONT_TIER),
          "holdfast.services.shop.proxy-protocol", "v2");

  @Deployment(testable = false)
  static EnterpriseArchive shop() {
    return Archives.shop();
  }

  @Test
  void aClientIsKeptBecauseTheFrontTierSawItAndNotOnTheShopsWord() throws Exception {
    FrontTierSettings settings =
        FrontTierSettings.read(
            key -> Optional.ofNullable(FRONT_TIER.get(key)), FRONT_TIER.keySet());
    try (RouterEngine engine = RouterEngine.start(settings);
        FrontTier door = FrontTier.start(settings, engine.router(), engine.currency())) {
      assertHas(ask("POST", "/shop/basket/tea"), "\"client\":\"127.0.1.5\"", "\"code\":0,");
      assertHas(ask("GET", "/shop/basket"), "[\"tea\"]", "\"code\":1,");
      assertTrue(door.counts().accepted() >= 2);

      byte[] neverSeen = Http.header("127.0.1.6", 40_000, "127.0.0.1", Ports.FRONT_TIER);
      assertHas(Http.proxied(neverSeen, "POST", "/shop/basket/tea"), "[\"tea\"]", "\"code\":16,");

      assertHas(ask("POST", "/shop/order"), "\"ordered\":[\"tea\"]", "\"code\":0,");
    }
  }

  private static String ask(String method, String path) throws IOException {
    return Http.through(Ports.FRONT_TIER, CLIENT, method, path);
  }

  private static void assertHas(String answer, String... parts) {
    for (String part : parts) {
      assertTrue(answer.contains(part), () -> part + " is missing in: " + answer);
    }
  }
}
