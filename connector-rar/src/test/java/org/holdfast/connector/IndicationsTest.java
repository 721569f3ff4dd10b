package org.holdfast.connector;

import static org.holdfast.connector.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Administration;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Query;
import org.holdfast.stack.Requester;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Serves SPEC A10 and E1: what message-driven beans are told, each by itself. */
class IndicationsTest {
  private static final Principal APPLICATION = Principal.application("it");
  private static final ServiceAddress SHOP = new ServiceAddress(IpAddress.parse("192.0.2.1"), 80);

  private final RunningServer server = new RunningServer();
  private final ContainerThreads container = new ContainerThreads();
  private final AffinityResourceAdapter adapter = new AffinityResourceAdapter();

  @BeforeEach
  void start() throws Exception {
    for (String service : List.of("shop", "admin")) {
      server
          .serving(service, service.equals("shop") ? "192.0.2.1" : "192.0.2.2", 80)
          .set("holdfast.services." + service + ".reserved-for", APPLICATION.toString());
    }
    adapter.start(container);
  }

  @AfterEach
  void stop() throws Exception {
    adapter.stop();
    server.close();
  }

  private static AffinityActivationSpec specification(@Nullable String service) {
    AffinityActivationSpec specification = new AffinityActivationSpec();
    specification.setService(service);
    return specification;
  }

  private Bean activated(Bean bean, @Nullable String service) throws ResourceException {
    adapter.endpointActivation(bean, specification(service));
    return bean;
  }

  private void start(String service, int client, Duration atMost) throws ResourceException {
    StackService configured = adapter.target().service("the test", service);
    Requester requester =
        new Requester(configured.address(), configured.instances().get(0), APPLICATION);
    AffinityRequest request = AffinityRequest.of(client(client), atMost);
    assertEquals(
        ReturnCode.DONE, stack().start(requester, request).toCompletableFuture().join().code());
  }

  private void endByAdministrator(int client) throws ResourceException {
    Administration administration = stack().administration();
    Kept found =
        administration.page(Query.ALL, Long.MAX_VALUE, 100).kept().stream()
            .filter(one -> one.client().equals(client(client)))
            .findFirst()
            .orElseThrow();
    assertEquals(
        ReturnCode.DONE,
        administration.end(found.service(), found.client(), "bob").toCompletableFuture().join());
  }

  private TargetStack stack() throws ResourceException {
    return adapter.target().stack();
  }

  private static ClientSelector client(int number) {
    return ClientSelector.address(
        IpAddress.ofBytes(new byte[] {10, 0, (byte) (number >> 8), (byte) number}));
  }

  private static Indication indication(int client) {
    Endpoint instance = new Endpoint(IpAddress.parse("127.0.0.1"), 8080);
    return new Indication(SHOP, client(client), instance, EndReason.EXPIRED);
  }

  @Test
  void expiryAndAnAdministratorsEndAreToldOnceWithTheirReason_A10() throws Exception {
    Bean bean = activated(new Bean(), null);
    start("shop", 1, Duration.ofSeconds(1));
    start("admin", 2, Duration.ofMinutes(1));

    endByAdministrator(2);
    Indication administrators = bean.next();
    Indication expired = bean.next();

    assertEquals(EndReason.ENDED_BY_ADMINISTRATOR, administrators.reason());
    assertEquals(client(2), administrators.client());
    assertEquals(EndReason.EXPIRED, expired.reason());
    assertEquals(client(1), expired.client());
    assertEquals(SHOP, expired.service());
    assertEquals(0, bean.untaken());
    eventually("the bean is released", () -> bean.unreleased() == 0);
  }

  @Test
  void aBeanThatNamesAServiceIsToldOfThatAlone_A10() throws Exception {
    Bean admin = activated(new Bean(), " admin ");
    Bean all = activated(new Bean(), "");
    start("shop", 1, Duration.ofMinutes(1));
    start("admin", 2, Duration.ofMinutes(1));

    endByAdministrator(1);
    endByAdministrator(2);

    assertEquals(client(2), admin.next().client());
    assertEquals(
        List.of(client(1), client(2)), all.next(2).stream().map(Indication::client).toList());
    assertEquals(0, admin.untaken());
  }

  @Test
  void severalAdaptersOfOneTargetTellEachBeanOnce_A10() throws Exception {
    AffinityResourceAdapter second = new AffinityResourceAdapter();
    second.start(container);
    try {
      Bean one = activated(new Bean(), null);
      Bean other = new Bean();
      second.endpointActivation(other, specification(null));
      start("shop", 1, Duration.ofMinutes(1));
      start("shop", 2, Duration.ofMinutes(1));

      endByAdministrator(1);
      endByAdministrator(2);

      for (Bean bean : List.of(one, other)) {
        assertEquals(
            List.of(client(1), client(2)), bean.next(2).stream().map(Indication::client).toList());
        assertEquals(0, bean.untaken());
      }
    } finally {
      second.stop();
    }
  }

  @Test
  void aStalledBeanAndAThrowingBeanDelayNobody_A10() throws Exception {
    CountDownLatch stall = new CountDownLatch(1);
    Bean stalled = activated(new Bean(told -> uninterruptibly(stall)), null);
    Bean throwing =
        activated(
            new Bean(
                told -> {
                  throw new IllegalStateException("a defect of the application");
                }),
            null);
    Bean good = activated(new Bean(), null);
    try {
      for (int client = 0; client < 20; client++) {
        start("shop", client, Duration.ofMinutes(1));
        endByAdministrator(client);
      }

      assertEquals(20, good.next(20).size());
      assertEquals(20, throwing.next(20).size());
      assertEquals(1, stalled.next(1).size());
      assertEquals(0, stalled.untaken());
    } finally {
      stall.countDown();
    }
    assertEquals(19, stalled.next(19).size());
    eventually("both are released", () -> throwing.unreleased() + stalled.unreleased() == 0);
  }

  @Test
  void aQueueThatIsFullDropsTheNewestAndCountsThem_A10() throws Exception {
    CountDownLatch stall = new CountDownLatch(1);
    Bean bean = new Bean(told -> uninterruptibly(stall));
    EndpointDelivery delivery = new EndpointDelivery(bean, null);
    container.scheduleWork(delivery);
    delivery.indicate(indication(0));
    assertEquals(client(0), bean.next().client());

    int more = EndpointDelivery.MOST_WAITING + 7;
    IntStream.rangeClosed(1, more).forEach(client -> delivery.indicate(indication(client)));
    assertEquals(7, delivery.dropped());

    stall.countDown();
    List<Indication> told = bean.next(EndpointDelivery.MOST_WAITING);
    assertEquals(client(1), told.get(0).client());
    assertEquals(client(EndpointDelivery.MOST_WAITING), told.get(told.size() - 1).client());
    delivery.release();
    eventually("no worker is left", () -> container.running() == 0);
    assertEquals(0, bean.untaken());
  }

  @Test
  void whatABeanThrowsIsCountedAndTheNextIsTold_A10() throws Exception {
    Bean bean =
        new Bean(
            told -> {
              throw new LinkageError("a class is missing");
            });
    EndpointDelivery delivery = new EndpointDelivery(bean, null);
    container.scheduleWork(delivery);

    delivery.indicate(indication(1));
    delivery.indicate(indication(2));

    assertEquals(2, bean.next(2).size());
    eventually("two failures", () -> delivery.failures() == 2 && bean.unreleased() == 0);
    delivery.release();
  }

  @Test
  void aBeanThatIsNotThereYetIsToldWhenItIs_A10() throws Exception {
    Bean bean = new Bean();
    bean.setUnavailable(true);
    activated(bean, null);
    start("shop", 1, Duration.ofMinutes(1));
    endByAdministrator(1);
    assertEquals(0, bean.untaken());

    bean.setUnavailable(false);

    assertEquals(client(1), bean.next().client());
  }

  @Test
  void aBeanThatIsDeactivatedIsForgotten_A10() throws Exception {
    Bean bean = new Bean();
    AffinityActivationSpec specification = specification(null);
    adapter.endpointActivation(bean, specification);
    Bean other = activated(new Bean(), null);

    adapter.endpointDeactivation(bean, specification);
    adapter.endpointDeactivation(bean, specification);
    start("shop", 1, Duration.ofMinutes(1));
    endByAdministrator(1);

    assertEquals(client(1), other.next().client());
    assertEquals(0, bean.untaken());
    eventually("one worker goes on", () -> container.running() == 1);
  }

  @Test
  void aBeanThatWaitsForItsApplicationIsDeactivatedAllTheSame_A10() throws Exception {
    Bean bean = new Bean();
    bean.setUnavailable(true);
    activated(bean, null);
    start("shop", 1, Duration.ofMinutes(1));
    endByAdministrator(1);

    adapter.stop();

    eventually("no worker is left", () -> container.running() == 0);
  }

  @Test
  void aServiceThatIsNotConfiguredIsRefusedWithTheNamesOfThoseThatAre_E1() throws Exception {
    AffinityActivationSpec misspelt = specification("shpo");
    misspelt.validate();
    misspelt.setResourceAdapter(adapter);

    String expected =
        "the bean's activation's property 'service' is 'shpo';" + " allowed: admin, shop";
    assertEquals(
        expected, assertThrows(InvalidPropertyException.class, misspelt::validate).getMessage());
    assertEquals(
        expected,
        assertThrows(
                ResourceException.class, () -> adapter.endpointActivation(new Bean(), misspelt))
            .getMessage());
    assertEquals(0, container.running());
  }

  @Test
  void aContainerWithoutAFreeThreadRefusesTheActivation_E1() {
    container.refuseWorks();

    ResourceException refused =
        assertThrows(ResourceException.class, () -> activated(new Bean(), null));

    assertTrue(String.valueOf(refused.getMessage()).contains("no thread is free"));
  }

  private static void uninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
