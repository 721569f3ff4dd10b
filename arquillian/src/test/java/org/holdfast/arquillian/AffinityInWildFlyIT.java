package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.ObjectName;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.ReturnCode;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC A1, A5, A8, A9, E1, E5: a running application inside the server, its factory
 * injected.
 */
@ExtendWith(ArquillianExtension.class)
@ServerSetup(AffinityInWildFlyIT.OneReservedService.class)
class AffinityInWildFlyIT {
  private static final ClientSelector CLIENT = ClientSelector.address("198.51.100.7");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Resource(lookup = "java:app/Kept")
  AffinityConnectionFactory factory;

  @Resource(lookup = "java:app/Misspelt")
  AffinityConnectionFactory misspelt;

  /** No front tier is needed where the application has the service for itself. */
  static class OneReservedService extends Settings {
    OneReservedService() {
      serve("kept", "192.0.2.1", 80);
      reserve("kept", "it");
    }
  }

  @Deployment
  static EnterpriseArchive application() {
    return Archives.application(AffinityInWildFlyIT.class, Factories.class, Await.class);
  }

  @Test
  void startedThenRenewedThenEnded() {
    try (AffinityConnection connection = factory.getConnection()) {
      AffinityResponse started = connection.start(CLIENT, MINUTE);
      assertEquals(ReturnCode.DONE, started.code());
      assertEquals(80, started.localPort());
      assertEquals(MINUTE, started.inForce());

      assertEquals(ReturnCode.RENEWED, connection.start(CLIENT, MINUTE).code());
      assertEquals(ReturnCode.DONE, connection.end(CLIENT).code());
      assertEquals(ReturnCode.NO_SUCH_AFFINITY, connection.end(CLIENT).code());
    }
  }

  @Test
  void affinitiesOutliveTheConnectionsThatStartedThem() {
    assertEquals(ReturnCode.DONE, onAConnectionOfItsOwn(MINUTE).code());
    assertEquals(ReturnCode.RENEWED, onAConnectionOfItsOwn(MINUTE).code());
    try (AffinityConnection connection = factory.getConnection()) {
      assertEquals(ReturnCode.DONE, connection.end(CLIENT).code());
    }
  }

  @Test
  void moreConnectionsThanAPoolHoldsMayBeTakenOneAfterTheOther() {
    for (int connection = 0; connection < 200; connection++) {
      assertTrue(onAConnectionOfItsOwn(MINUTE).code().isDone());
    }
    try (AffinityConnection connection = factory.getConnection()) {
      assertEquals(ReturnCode.DONE, connection.end(CLIENT).code());
    }
  }

  private AffinityResponse onAConnectionOfItsOwn(Duration atMost) {
    try (AffinityConnection connection = factory.getConnection()) {
      return connection.start(CLIENT, atMost);
    }
  }

  @Test
  void theAnswerMayBeWaitedForElsewhere() {
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    try (AffinityConnection connection = factory.getConnection()) {
      CompletionStage<AffinityResponse> both =
          connection.startAsync(request).thenCompose(started -> connection.endAsync(request));
      assertEquals(ReturnCode.DONE, both.toCompletableFuture().join().code());
    }
  }

  @Test
  void aHandleThatWasClosedStaysClosedAlthoughItsConnectionIsPooled() {
    AffinityConnection stale = factory.getConnection();
    stale.close();
    try (AffinityConnection fresh = factory.getConnection()) {
      assertThrows(IllegalStateException.class, () -> stale.end(CLIENT));
      assertEquals(ReturnCode.NO_SUCH_AFFINITY, fresh.end(CLIENT).code());
    }
  }

  @Test
  void anAffinityThatIsLeftAloneExpires() throws Exception {
    long before = System.nanoTime();
    onAConnectionOfItsOwn(Duration.ofSeconds(1));
    assertEquals(1, size());

    Await.until("expired", Duration.ofSeconds(5), () -> size() == 0);

    assertTrue(System.nanoTime() - before >= 1_000_000_000L);
    try (AffinityConnection connection = factory.getConnection()) {
      assertEquals(ReturnCode.NO_SUCH_AFFINITY, connection.end(CLIENT).code());
    }
  }

  @Test
  void administratorsSeeItInATableAndMayEndIt() throws Exception {
    onAConnectionOfItsOwn(MINUTE);

    String listing = (String) invoke("listAsJson", "", "", 10);
    assertTrue(listing.contains("198.51.100.7/32"), listing);
    assertEquals("DONE (0)", invoke("endAffinity", "192.0.2.1:80", "198.51.100.7/32"));

    assertEquals(0, size());
    String again = (String) invoke("endAffinity", "192.0.2.1:80", "198.51.100.7/32");
    assertTrue(again.startsWith("NO_SUCH_AFFINITY (15): "), again);
  }

  @Test
  void theDefaultMaximumCanBeChangedWhileItRuns() throws Exception {
    assertEquals(14_400L, attribute("Stack", "DefaultMaxDurationSeconds"));
    setDefaultMaximum(30);
    try (AffinityConnection connection = factory.getConnection()) {
      AffinityResponse limited = connection.start(CLIENT, MINUTE);
      assertEquals(Duration.ofSeconds(30), limited.inForce());
      assertEquals(1, limited.additionalInformation());
      connection.end(CLIENT);
    } finally {
      setDefaultMaximum(14_400);
    }
  }

  @Test
  void aFactoryForAServiceThatIsNotServedNamesThoseThatAre() {
    String message =
        String.valueOf(
            assertThrows(AffinityUnavailableException.class, misspelt::getConnection).getMessage());

    assertTrue(message.contains("allowed: kept"), message);
  }

  private static int size() throws JMException {
    return (Integer) attribute("AffinityTable", "Owned");
  }

  private static Object attribute(String type, String name) throws JMException {
    return ManagementFactory.getPlatformMBeanServer().getAttribute(bean(type), name);
  }

  private static void setDefaultMaximum(long seconds) throws JMException {
    ManagementFactory.getPlatformMBeanServer()
        .setAttribute(bean("Stack"), new Attribute("DefaultMaxDurationSeconds", seconds));
  }

  private static Object invoke(String operation, Object... parameters) throws JMException {
    String[] types =
        Stream.of(parameters)
            .map(one -> one instanceof Integer ? "int" : one.getClass().getName())
            .toArray(String[]::new);
    return ManagementFactory.getPlatformMBeanServer()
        .invoke(bean("AffinityTable"), operation, parameters, types);
  }

  private static ObjectName bean(String type) throws JMException {
    return new ObjectName("org.holdfast:type=" + type + ",instance=\"here\"");
  }
}
