package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Serves SPEC A10, A18, E1, E2: message-driven beans, CDI events and upkeep inside the server. */
@ExtendWith(ArquillianExtension.class)
@ServerSetup(IndicationsInWildFlyIT.TwoReservedServices.class)
class IndicationsInWildFlyIT {
  private static final Pattern SERVICE = Pattern.compile("\"service\":\"([^\"]*)\"");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ServiceAddress TWIN = new ServiceAddress(IpAddress.parse("192.0.2.1"), 81);

  @Resource(lookup = "java:app/Kept")
  AffinityConnectionFactory factory;

  static class TwoReservedServices extends Settings {
    TwoReservedServices() {
      serve("kept", "192.0.2.1", 80);
      reserve("kept", "it");
      serve("twin", "192.0.2.1", 81);
      reserve("twin", "it");
    }
  }

  @Deployment
  static EnterpriseArchive application() {
    List<Class<?>> classes = new ArrayList<>(Told.beans());
    classes.addAll(
        List.of(IndicationsInWildFlyIT.class, Factories.class, KeptByUpkeep.class, Await.class));
    return Archives.applicationWithMessageDrivenBeans(classes.toArray(Class<?>[]::new));
  }

  @Test
  void beansAndObserversAreToldOfExpiry_A10() throws Exception {
    ClientSelector client = ClientSelector.address("10.7.0.1");

    start(AffinityRequest.of(client, Duration.ofSeconds(1)));

    for (BlockingQueue<Indication> told : List.of(Told.ALL, Told.EVENTS)) {
      Indication indication = about(client, told);
      assertEquals(EndReason.EXPIRED, indication.reason());
      assertEquals("192.0.2.1:80", indication.service().toString());
    }
  }

  @Test
  void anAdministratorsEndIsToldAndTheFilterKeepsOtherServicesAway_A10() throws Exception {
    ClientSelector ofKept = ClientSelector.address("10.7.0.2");
    ClientSelector ofTwin = ClientSelector.address("10.7.0.3");
    start(AffinityRequest.of(ofKept, MINUTE));
    start(AffinityRequest.of(ofTwin, MINUTE).at(TWIN));

    endByAdministrator(ofKept);
    endByAdministrator(ofTwin);

    assertEquals(EndReason.ENDED_BY_ADMINISTRATOR, about(ofKept, Told.ALL).reason());
    assertEquals(TWIN, about(ofTwin, Told.ALL).service());
    Indication first = Told.TWIN.poll(10, TimeUnit.SECONDS);
    assertEquals(ofTwin, first == null ? null : first.client());
    assertEquals(0, Told.TWIN.size());
  }

  @Test
  void aSlowBeanAndAThrowingBeanDelayNobody_A10() throws Exception {
    int thrownBefore = Told.THROWN.get();
    for (int client = 1; client <= 20; client++) {
      ClientSelector one = ClientSelector.address("10.7.1." + client);
      start(AffinityRequest.of(one, MINUTE));
      endByAdministrator(one);
      assertEquals(one, about(one, Told.ALL).client());
    }

    Await.until(
        "20 failures", Duration.ofSeconds(10), () -> Told.THROWN.get() >= thrownBefore + 20);
    assertEquals(1, Told.SLOW.get());
    Told.SLOWNESS.countDown();
    Await.until("the slow one goes on", Duration.ofSeconds(10), () -> Told.SLOW.get() >= 20);
  }

  @Test
  void upkeepKeepsWhatIsNeededAndEndsWhatIsNot_A18() throws Exception {
    start(AffinityRequest.of(KeptByUpkeep.KEPT, Duration.ofSeconds(1)).fixedInTime());
    start(AffinityRequest.of(KeptByUpkeep.NOT_NEEDED, MINUTE));

    Await.until("ended", Duration.ofSeconds(10), () -> !isHeld(KeptByUpkeep.NOT_NEEDED));
    long since = System.nanoTime();
    Await.until(
        "kept for three times its duration",
        Duration.ofSeconds(10),
        () -> {
          assertTrue(isHeld(KeptByUpkeep.KEPT));
          return System.nanoTime() - since > 3_000_000_000L;
        });
    endByAdministrator(KeptByUpkeep.KEPT);
  }

  private void start(AffinityRequest request) {
    try (AffinityConnection connection = factory.getConnection()) {
      assertEquals(ReturnCode.DONE, connection.start(request).code());
    }
  }

  private boolean isHeld(ClientSelector client) {
    try (AffinityConnection connection = factory.getConnection()) {
      return connection.affinities(100).stream().map(HeldAffinity::client).anyMatch(client::equals);
    }
  }

  /** Takes all until that client's. */
  private static Indication about(ClientSelector client, BlockingQueue<Indication> told)
      throws InterruptedException {
    Indication indication = told.poll(10, TimeUnit.SECONDS);
    while (indication != null && !indication.client().equals(client)) {
      indication = told.poll(10, TimeUnit.SECONDS);
    }
    assertNotNull(indication, () -> "not told of " + client);
    return indication;
  }

  private static void endByAdministrator(ClientSelector client) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName table = new ObjectName("org.holdfast:type=AffinityTable,instance=\"here\"");
    String listing =
        (String)
            server.invoke(
                table,
                "listAsJson",
                new Object[] {"client=" + client, "", 10},
                new String[] {String.class.getName(), String.class.getName(), "int"});
    Matcher service = SERVICE.matcher(listing);
    assertTrue(service.find(), listing);
    assertEquals(
        "DONE (0)",
        server.invoke(
            table,
            "endAffinity",
            new Object[] {service.group(1), client.toString()},
            new String[] {String.class.getName(), String.class.getName()}));
  }
}
