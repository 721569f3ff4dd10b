package org.holdfast.arquillian;

import static org.holdfast.arquillian.Probe.ask;
import static org.holdfast.arquillian.Probe.end;
import static org.holdfast.arquillian.Probe.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC A2, A3, A11, A14, rules 2, 3, 4, 6, 10: every return code that an application can get
 * through its connection, with the additional information.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ReturnCodesIT.SeveralServices.class)
class ReturnCodesIT {
  private static final int MOST = 20;
  private static final AtomicInteger TESTS = new AtomicInteger();

  /** Each test has clients of its own. */
  private final String net = "10.1." + TESTS.incrementAndGet() + ".";

  private final String client = net + "7";
  private final String group = net + "0/24";

  static class SeveralServices extends Settings {
    SeveralServices() {
      serve("kept", "192.0.2.1", 80);
      reserve("kept", "it");
      serve("twin", "192.0.2.1", 81);
      reserve("twin", "it");
      serve("open", "192.0.2.2", 80);
      serve("silent", "192.0.2.3", 80, 1);
      reserve("silent", "it");
      set("holdfast.affinity.max-per-instance", String.valueOf(MOST));
      set("holdfast.affinity.max-duration", "PT10M");
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(Factories.class, ProbeServlet.class);
  }

  @Test
  void doneThenRenewed() throws Exception {
    assertEquals(new Probe.Answer(0, 0, 60, 80), start(client, "&seconds=60"));
    assertEquals(new Probe.Answer(1, 0, 30, 80), start(client, "&seconds=30"));
    assertEquals(0, end(client).code());
  }

  @Test
  void aDurationThatIsNotNamedOrTooLongIsTheMaximum() throws Exception {
    assertEquals(new Probe.Answer(0, 0, 600, 80), start(client, ""));
    assertEquals(new Probe.Answer(1, 1, 600, 80), start(client, "&seconds=601"));
    assertEquals(0, end(client).code());
  }

  @Test
  void withinOnesOwnGroupNothingIsEstablishedAndNothingEnded() throws Exception {
    assertEquals(0, start(group, "").code());
    assertEquals(2, start(client, "").code());
    assertEquals(14, end(client).code());
    assertEquals(0, end(group).code());
  }

  @Test
  void narrowerAffinitiesKeepPrecedenceAndTheWiderGovernsAfterThem() throws Exception {
    assertEquals(0, start(client, "").code());
    assertEquals(new Probe.Answer(0, 5, 600, 80), start(group, ""));
    assertEquals(new Probe.Answer(0, 6, 0, 80), end(client));
    assertEquals(0, end(group).code());
  }

  @Test
  void localPort0StandsForEveryServiceOfTheListenerAtThatAddress() throws Exception {
    assertEquals(new Probe.Answer(0, 7, 600, 0), start(client, "&address=192.0.2.1"));
    assertEquals(1, start(client, "&address=192.0.2.1&port=81").code());
    assertEquals(new Probe.Answer(0, 7, 0, 0), ask("end", client, "&address=192.0.2.1"));
    assertEquals(15, end(client).code());
  }

  @Test
  void anAddressThatThisTargetDoesNotServe() throws Exception {
    assertEquals(10, start(client, "&address=192.0.2.99&port=80").code());
  }

  @Test
  void aPortThatIsNoneOfTheListenersServices() throws Exception {
    assertEquals(11, start(client, "&address=192.0.2.1&port=82").code());
  }

  @Test
  void nothingListensWhereTheInstanceShould() throws Exception {
    assertEquals(12, start(client, "&factory=silent").code());
  }

  @Test
  void nothingToEnd() throws Exception {
    assertEquals(15, end(client).code());
  }

  @Test
  void notAuthorisedWithoutAnActiveConnection() throws Exception {
    Probe.Answer answer = start(client, "&factory=open");

    assertEquals(16, answer.code());
    assertEquals(2, answer.information());
  }

  @Test
  void notAuthorisedForMoreClientsThanAllowed() throws Exception {
    Probe.Answer answer = start("10.0.0.0/8", "");

    assertEquals(16, answer.code());
    assertEquals(3, answer.information());
  }

  @Test
  void theLimitOfAnInstance() throws Exception {
    for (int number = 1; number <= MOST; number++) {
      assertEquals(0, start(net + number, "").code());
    }
    assertEquals(17, start(net + (MOST + 1), "").code());
    assertEquals(1, start(net + 1, "").code());
    for (int number = 1; number <= MOST; number++) {
      assertEquals(0, end(net + number).code());
    }
  }

  @Test
  void renewingThroughThePoolTakesMicroseconds() throws Exception {
    assertEquals(0, start(client, "").code());

    String measured = Http.get("/it/probe?do=measure&client=" + client).body();
    System.out.println("getConnection, renew, close in WildFly, ns, median and p99: " + measured);

    assertTrue(Long.parseLong(measured.substring(0, measured.indexOf(' '))) < 1_000_000, measured);
    assertEquals(0, end(client).code());
  }

  @Test
  void aDurationOfNothingIsMalformed() throws Exception {
    Probe.Answer answer = start(client, "&seconds=0");

    assertEquals(20, answer.code());
    assertEquals(62, answer.information());
  }

  @Test
  void anotherTargetsClient() throws Exception {
    try (PeerProcess peer = PeerProcess.start()) {
      assertEquals("0", peer.startAffinity(client));
      assertEquals(13, start(client, "").code());
      assertEquals(15, end(client).code());

      assertEquals(0, start(net + "8", "").code());
      assertEquals("13", peer.startAffinity(net + "8"));
      assertEquals(0, end(net + "8").code());
    }
  }
}
