package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.arquillian.Probe.Answer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;

/**
 * Serves SPEC A2, A3, A7, A8, A11, A14, rules 2 to 7: every return code that an application can
 * get, with the additional information; one list of cases for each way to speak to the stack.
 */
abstract class ReturnCodes {
  private static final int MOST = 20;
  private static final int MOST_HOLES = 3;
  private static final AtomicInteger TESTS = new AtomicInteger();

  /** Each test has clients of its own. */
  private final String net = "10.1." + TESTS.incrementAndGet() + ".";

  private final String client = net + "7";
  private final String group = net + "0/24";

  /** One listener that serves three services, and one where nothing listens. */
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
      set("holdfast.affinity.max-holes-per-group", String.valueOf(MOST_HOLES));
      set("holdfast.affinity.max-duration", "PT10M");
      set("holdfast.affinity.longest-extension", "PT30M");
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(Factories.class, ProbeServlet.class);
  }

  /** Sends one message. */
  abstract Answer ask(Message message) throws Exception;

  private Answer start(String clients) throws Exception {
    return ask(Message.start(clients));
  }

  private Answer end(String clients) throws Exception {
    return ask(Message.end(clients));
  }

  /** As much, but for what has gone by since. */
  private static void assertAbout(long seconds, Answer answer) {
    assertTrue(answer.seconds() > seconds - 20 && answer.seconds() <= seconds, answer::toString);
  }

  @Test
  void doneThenRenewed_0_1() throws Exception {
    assertEquals(new Answer(0, 0, 60, 80), ask(Message.start(client).seconds(60)));
    assertEquals(new Answer(1, 0, 30, 80), ask(Message.start(client).seconds(30)));
    assertEquals(new Answer(0, 0, 0, 80), end(client));
  }

  @Test
  void aDurationThatIsNotNamedOrTooLong_isTheMaximum_info1() throws Exception {
    assertEquals(new Answer(0, 0, 600, 80), start(client));
    assertEquals(new Answer(1, 1, 600, 80), ask(Message.start(client).seconds(601)));
    assertEquals(0, end(client).code());
  }

  @Test
  void withinOnesOwnGroup_nothingIsEstablishedAndNothingEnded_2_14() throws Exception {
    assertEquals(0, start(group).code());
    Answer within = ask(Message.start(client).seconds(5));
    assertEquals(2, within.code());
    assertAbout(600, within);
    assertEquals(14, end(client).code());
    assertEquals(0, end(group).code());
  }

  @Test
  void narrowerAffinitiesKeepPrecedence_andTheWiderGovernsAfterThem_info5_info6() throws Exception {
    assertEquals(0, start(client).code());
    assertEquals(new Answer(0, 5, 600, 80), start(group));
    assertEquals(new Answer(0, 6, 0, 80), end(client));
    assertEquals(0, end(group).code());
  }

  @Test
  void localPort0_standsForEveryServiceOfTheListenerAtThatAddress_info7() throws Exception {
    assertEquals(new Answer(0, 7, 600, 0), ask(Message.start(client).port(0)));
    assertEquals(1, ask(Message.start(client).port(81)).code());
    assertEquals(new Answer(0, 7, 1200, 0), ask(Message.extend(client, 1200).port(0)));
    assertEquals(new Answer(0, 7, 0, 0), ask(Message.end(client).port(0)));
    assertEquals(15, end(client).code());
  }

  @Test
  void localPort0_endsAllOrNothing_rule6() throws Exception {
    assertEquals(0, start(client).code());
    assertEquals(15, ask(Message.end(client).port(0)).code());
    assertEquals(1, start(client).code());
    assertEquals(0, end(client).code());
  }

  @Test
  void localPort0_ofAnAddressWithOneService_isFilledIn_rule6() throws Exception {
    assertEquals(16, ask(Message.start(client).address("192.0.2.2").port(0)).code());
    assertEquals(80, ask(Message.start(client).address("192.0.2.2").port(0)).port());
  }

  @Test
  void anAddressThatThisTargetDoesNotServe_10() throws Exception {
    assertEquals(10, ask(Message.start(client).address("192.0.2.99")).code());
    assertEquals(10, ask(Message.end(client).address("192.0.2.99")).code());
    assertEquals(10, ask(Message.extend(client, 60).address("192.0.2.99")).code());
  }

  @Test
  void aPortThatIsNoneOfTheListenersServices_11() throws Exception {
    assertEquals(11, ask(Message.start(client).port(82)).code());
    assertEquals(11, ask(Message.end(client).port(82)).code());
    assertEquals(11, ask(Message.extend(client, 60).port(82)).code());
  }

  @Test
  void nothingListensWhereTheInstanceShould_12() throws Exception {
    assertEquals(12, ask(Message.start(client).address("192.0.2.3")).code());
  }

  @Test
  void nothingToEndOrExtend_15() throws Exception {
    assertEquals(15, end(client).code());
    assertEquals(15, ask(Message.extend(client, 60)).code());
  }

  @Test
  void anExtension_goesBeyondTheMaximum_andNeverShortens_A7() throws Exception {
    assertEquals(0, start(client).code());
    assertEquals(new Answer(0, 0, 1500, 80), ask(Message.extend(client, 1500)));
    assertAbout(1500, ask(Message.extend(client, 60)));
    assertEquals(new Answer(0, 1, 1800, 80), ask(Message.extend(client, 1801)));
    assertEquals(15, ask(Message.extend(group, 60)).code());
    assertEquals(0, end(client).code());
  }

  @Test
  void aPartOfAGroup_isEnded_andTakenBack_info4() throws Exception {
    assertEquals(0, start(group).code());
    assertEquals(new Answer(0, 4, 0, 80), ask(Message.end(client).part()));
    assertEquals(15, ask(Message.end(client).part()).code());
    assertEquals(1, start(group).code());
    Answer closed = start(client);
    assertEquals(0, closed.code());
    assertAbout(600, closed);
    assertEquals(2, start(client).code());
    assertEquals(0, ask(Message.end(group).part()).information(), "the whole: a plain end");
    assertEquals(15, end(group).code());
  }

  @Test
  void notAuthorisedWithoutAnActiveConnection_16_info2() throws Exception {
    Answer answer = ask(Message.start(client).address("192.0.2.2"));

    assertEquals(16, answer.code());
    assertEquals(2, answer.information());
  }

  @Test
  void notAuthorisedForMoreClientsThanAllowed_16_info3() throws Exception {
    Answer answer = start("10.0.0.0/8");

    assertEquals(16, answer.code());
    assertEquals(3, answer.information());
  }

  @Test
  void theLimits_17() throws Exception {
    assertEquals(0, start(group).code());
    for (int number = 1; number <= MOST_HOLES; number++) {
      assertEquals(0, ask(Message.end(net + number).part()).code());
    }
    assertEquals(17, ask(Message.end(net + 99).part()).code());
    assertEquals(0, end(group).code());
    for (int number = 1; number <= MOST; number++) {
      assertEquals(0, start(net + number).code());
    }
    assertEquals(17, start(net + (MOST + 1)).code());
    assertEquals(1, start(net + 1).code());
    for (int number = 1; number <= MOST; number++) {
      assertEquals(0, end(net + number).code());
    }
  }

  @Test
  void portsOfAClient_A11() throws Exception {
    assertEquals(0, ask(Message.start(client).ports(4000, 4001)).code());
    assertEquals(0, ask(Message.start(client).ports(4001, 4002)).code());
    assertEquals(1, ask(Message.start(client).ports(4000, 4002)).code());
    assertEquals(4, ask(Message.end(client).ports(4000).part()).information());
    assertEquals(0, ask(Message.end(client).ports(4000, 4001)).code());
    assertEquals(0, ask(Message.end(client).ports(4002)).code());
  }

  @Test
  void anotherTargetsClient_13_15() throws Exception {
    try (PeerProcess peer = PeerProcess.start()) {
      assertEquals("0", peer.startAffinity(client));
      assertEquals(13, start(client).code());
      assertEquals(15, end(client).code());
      assertEquals(15, ask(Message.extend(client, 60)).code());
      assertEquals(15, ask(Message.end(client).part()).code());

      assertEquals(0, start(net + "8").code());
      assertEquals("13", peer.startAffinity(net + "8"));
      assertEquals(0, end(net + "8").code());
    }
  }
}
