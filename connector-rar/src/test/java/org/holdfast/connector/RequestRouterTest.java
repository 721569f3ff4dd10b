package org.holdfast.connector;

import static org.holdfast.connector.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.affinity.RequestRouter.Active;
import org.holdfast.affinity.RequestRouter.Event;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.jmx.RequestRouterBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Serves SPEC E3, A14: what a filter gets from the connector of a server that routes requests. */
class RequestRouterTest {
  private static final Endpoint CLIENT = new Endpoint(IpAddress.parse("203.0.113.7"), 0);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RunningServer server = new RunningServer().serving("shop", "192.0.2.1", 80);
  private final AffinityResourceAdapter adapter = new AffinityResourceAdapter();

  @AfterEach
  void stop() throws IOException {
    adapter.stop();
    server.close();
  }

  private RequestRouter start() throws Exception {
    server
        .set("holdfast.filter.enabled", "true")
        .set("holdfast.filter.trusted-proxies", "192.0.2.0/24,2001:db8::1");
    adapter.start(null);
    return RunningServer.factory(adapter, "shop").requestRouter();
  }

  private ReturnCode keep() throws Exception {
    try (AffinityConnection connection = RunningServer.factory(adapter, "shop").getConnection()) {
      return connection.start(ClientSelector.address(CLIENT.address()), MINUTE).code();
    }
  }

  @Test
  void aServerThatIsNotToldToRoute_saysSo() throws Exception {
    adapter.start(null);
    AffinityUnavailableException off =
        assertThrows(
            AffinityUnavailableException.class,
            () -> RunningServer.factory(adapter, "shop").requestRouter());
    assertEquals(
        "this server routes no requests: holdfast.filter.enabled is not true", off.getMessage());
  }

  @Test
  void aClientMayBeKept_whileItsRequestIsServedHere_A14() throws Exception {
    RequestRouter router = start();
    assertEquals(ReturnCode.NOT_AUTHORISED, keep());
    Active request = router.enter(CLIENT);
    assertEquals(ReturnCode.DONE, keep());
    request.close();
    assertNull(router.keeper(CLIENT), "kept here is served here");
    Active governed = router.enter(CLIENT);
    assertEquals(ReturnCode.RENEWED, keep());
    assertEquals(1, shown("ActiveRequests"));
    governed.close();
    governed.close();
    assertEquals(0, shown("ActiveRequests"));
  }

  @Test
  void aRequestThatAnAffinityGoverns_extendsIt_A6() throws Exception {
    RequestRouter router = start();
    Active first = router.enter(CLIENT);
    assertEquals(ReturnCode.DONE, keep());
    first.close();
    Duration shorter = MINUTE.minusMillis(200);
    eventually("some time has passed", () -> timeLeft().compareTo(shorter) < 0);
    Active next = router.enter(CLIENT);
    eventually("extended", () -> timeLeft().compareTo(shorter) > 0);
    next.close();
  }

  private Duration timeLeft() throws Exception {
    try (AffinityConnection connection = RunningServer.factory(adapter, "shop").getConnection()) {
      return connection.affinities(1).get(0).timeLeft();
    }
  }

  @Test
  void whoIsTrusted_isConfigured() throws Exception {
    RequestRouter router = start();
    assertTrue(router.trusts(IpAddress.parse("192.0.2.200")));
    assertTrue(router.trusts(IpAddress.parse("2001:db8::1")));
    assertFalse(router.trusts(IpAddress.parse("192.0.3.1")));
    assertFalse(router.trusts(IpAddress.parse("2001:db8::2")));
  }

  @Test
  void whatIsCounted_canBeSeen_untilTheServerStops() throws Exception {
    RequestRouter router = start();
    for (Event event : Event.values()) {
      router.count(event);
    }
    router.count(Event.HANDED_OVER);
    assertEquals(2L, shown("HandedOver"));
    for (String name :
        new String[] {
          "KeeperUnreachable", "TooMany", "Failed", "MalformedHeaders", "UntrustedHeaders"
        }) {
      assertEquals(1L, shown(name), name);
    }
    adapter.stop();
    assertFalse(
        ManagementFactory.getPlatformMBeanServer().isRegistered(RequestRouterBean.nameOf("node1")));
  }

  private static Object shown(String attribute) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .getAttribute(RequestRouterBean.nameOf("node1"), attribute);
  }
}
