package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.RuntimeMBeanException;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.configuration.FrontTierSettings;
import org.holdfast.fronttier.FrontTier;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC E5: an operator with the server's own log-in over its own remote JMX, as JConsole
 * comes; clients come through a real front tier, which has a second place to send them to.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup({RemoteJmxInWildFlyIT.TheShop.class, ManagementUser.class})
class RemoteJmxInWildFlyIT {
  private static final String CLIENT = "127.0.1.5";
  private static final String END_OF_REQUEST = "Connection: close\r\n\r\n";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String OPERATOR = ManagementUser.NAME + " from 127.0.0.1";

  static class TheShop extends Settings {
    TheShop() {
      serve("shop", "127.0.0.1", Ports.FRONT_TIER);
    }
  }

  private ServerSocket elsewhere;
  private RouterEngine engine;
  private FrontTier door;
  private RemoteBeans beans;

  @Deployment(testable = false)
  static EnterpriseArchive shop() {
    return Archives.shopWithMessageDrivenBeans(Told.class, ToldOfAll.class, ToldServlet.class);
  }

  @BeforeEach
  void open() throws IOException {
    elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread answering = new Thread(this::answerElsewhere, "elsewhere");
    answering.setDaemon(true);
    answering.start();
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name", "arquillian",
            "holdfast.cluster.members", "127.0.0.1:" + Ports.CLUSTER,
            "holdfast.front-tier.name", "door",
            "holdfast.services.shop.address", "127.0.0.1",
            "holdfast.services.shop.port", String.valueOf(Ports.FRONT_TIER),
            "holdfast.services.shop.proxy-protocol", "v2",
            "holdfast.services.shop.static-targets", "127.0.0.1:" + elsewhere.getLocalPort());
    FrontTierSettings settings =
        FrontTierSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
    engine = RouterEngine.start(settings);
    door = FrontTier.start(settings, engine.router(), engine.currency());
    beans = new RemoteBeans(ManagementUser.NAME, ManagementUser.PASSWORD);
  }

  @AfterEach
  void close() throws IOException {
    beans.close();
    door.close();
    engine.close();
    elsewhere.close();
  }

  private void answerElsewhere() {
    while (!elsewhere.isClosed()) {
      try (Socket client = elsewhere.accept()) {
        // What is closed unread is reset, and the client would not get its answer.
        readRequest(client.getInputStream());
        client.getOutputStream().write("elsewhere".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException gone) {
        // The client's affair, or the test has ended.
      }
    }
  }

  private static void readRequest(InputStream input) throws IOException {
    int matched = 0;
    while (matched < END_OF_REQUEST.length()) {
      int next = input.read();
      if (next < 0) {
        return;
      }
      matched = next == END_OF_REQUEST.charAt(matched) ? matched + 1 : 0;
    }
  }

  private static String ask(String method, String path) throws IOException {
    return Http.through(Ports.FRONT_TIER, CLIENT, method, path);
  }

  /** The client puts something into its basket, and is kept from then on. */
  private static void keep() throws Exception {
    Await.until("kept", SOON, () -> ask("POST", "/shop/basket/tea").contains("\"code\":0,"));
    for (int connection = 0; connection < 4; connection++) {
      assertHas(ask("GET", "/shop/basket"), "[\"tea\"]", "\"code\":1,");
    }
  }

  @Test
  void whomAClientIsKeptByIsListedAndExplainedAndMayBeEnded_E5() throws Exception {
    BlockingQueue<Notification> told = beans.notifications("AffinityTable");

    keep();

    assertHas(notification(told, "holdfast.affinity.started"), CLIENT + "/32");
    assertHas(
        beans.tell("AffinityTable", "listAsJson", "owner=here client=" + CLIENT, "", 10),
        "\"client\":\"" + CLIENT + "/32\"",
        "\"service\":\"shop\"",
        "\"startedBy\":\"application:shop\"",
        "\"total\":1");
    assertHas(explanation(), "\"rule\":\"SERVER_STARTED\"", "\"owner\":\"here ");

    assertEquals("DONE (0)", beans.tell("AffinityTable", "endAffinity", "shop", CLIENT + "/32"));

    assertEquals("105 " + CLIENT + "/32", Http.get("/it/told").body());
    assertHas(notification(told, "holdfast.affinity.ended"), CLIENT + "/32", OPERATOR);
    assertHas(beans.tell("Targets", "eventsAsJson"), "\"by\":\"" + OPERATOR + "\"");
    Await.until("balanced", SOON, () -> ask("GET", "/shop/basket?renew=false").equals("elsewhere"));
    assertHas(explanation(), "\"rule\":\"FEWEST_CONNECTIONS\"");
  }

  private String explanation() throws Exception {
    return beans.tell("AffinityTable", "explainAsJson", CLIENT, 0, "shop");
  }

  private static String notification(BlockingQueue<Notification> told, String type)
      throws InterruptedException {
    Notification one = told.poll(10, TimeUnit.SECONDS);
    assertEquals(type, one == null ? "nothing came" : one.getType());
    return one == null ? "" : one.getMessage();
  }

  @Test
  void aTargetThatDrainsKeepsItsClients_andIsTakenBack_E5() throws Exception {
    keep();

    beans.tell("Targets", "drain", "here", "", 60L);
    assertHas(beans.tell("Targets", "instancesAsJson"), "\"state\":\"DRAINING\"");
    assertHas(ask("GET", "/shop/basket"), "[\"tea\"]");
    beans.tell("Targets", "resume", "here", "");

    assertTrue(!beans.tell("Targets", "instancesAsJson").contains("DRAINING"));
    assertHas(ask("POST", "/shop/order"), "\"code\":0,");
    assertHas(
        beans.tell("Targets", "eventsAsJson"), "\"what\":\"DRAINING\"", "\"what\":\"RESUMED\"");
  }

  @Test
  void theDefaultMaximumIsSet_andWhatIsNotAllowedIsRefused_A4_E5() throws Exception {
    Object before = beans.attribute("Stack", "DefaultMaxDurationSeconds");
    beans.set("Stack", "DefaultMaxDurationSeconds", 30L);
    try {
      keep();
      assertHas(ask("GET", "/shop/basket"), "\"seconds\":30}");
      assertThrows(
          RuntimeMBeanException.class, () -> beans.set("Stack", "DefaultMaxDurationSeconds", 0L));
    } finally {
      beans.set("Stack", "DefaultMaxDurationSeconds", before);
      ask("POST", "/shop/order");
    }
  }

  @Test
  void aWrongPasswordIsRefused_E5() {
    assertThrows(IOException.class, () -> new RemoteBeans(ManagementUser.NAME, "wrong").close());
    assertThrows(IOException.class, () -> new RemoteBeans("nobody", "wrong").close());
  }

  private static void assertHas(String answer, String... parts) {
    for (String part : parts) {
      assertTrue(answer.contains(part), () -> part + " is missing in: " + answer);
    }
  }
}
