package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC A10, E1: the stack stops with the application that carries it, and so do the workers
 * of its message-driven beans, as often as it likes.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ShopInWildFlyIT.TheShopAlone.class)
class RedeployIT {
  private static final int REDEPLOYMENTS = 5;

  /**
   * Old class loaders that may be alive at one time, none of them for our sake. A worker thread of
   * WildFly's keeps the last request that it served in its stack until it serves another; and JDK
   * 17's {@code java.lang.runtime.ObjectMethods}, which make the equals of records, keep the type
   * that they were last adapted to ({@code MethodHandle.asTypeCache}, JDK-8078641). Both keep the
   * last alone, so it does not grow.
   */
  private static final int OLD_LOADERS = 2;

  @Deployment(name = "shop", managed = false, testable = false)
  static EnterpriseArchive shop() {
    return Archives.shop();
  }

  @Deployment(name = "beans", managed = false, testable = false)
  static EnterpriseArchive shopWithMessageDrivenBeans() {
    return Archives.shopWithMessageDrivenBeans(
        Told.class, ToldOfAll.class, ToldByEvents.class, EventObserver.class);
  }

  /**
   * Not asserted here: the server's idle work threads keep the class loaders of their last work.
   */
  @Test
  void redeployingMessageDrivenBeansLeavesNoThreadNoPortNoMBeanAndNoMember_A10(
      @ArquillianResource Deployer deployer) throws Exception {
    try (RunningWildFly wildFly = new RunningWildFly()) {
      for (int time = 0; time < 2; time++) {
        deployer.deploy("beans");
        assertServes(wildFly);
        deployer.undeploy("beans");
        assertNothingIsLeft(wildFly);
      }
    }
  }

  @Test
  void redeployingLeavesNoThreadNoPortNoMBeanAndNoMember(@ArquillianResource Deployer deployer)
      throws Exception {
    try (RunningWildFly wildFly = new RunningWildFly()) {
      for (int time = 0; time < REDEPLOYMENTS; time++) {
        deployer.deploy("shop");
        assertServes(wildFly);
        deployer.undeploy("shop");
        assertNothingIsLeft(wildFly);
      }
      assertClassLoadersDoNotPileUp(wildFly);
    }
  }

  private static void assertServes(RunningWildFly wildFly) throws Exception {
    assertTrue(Http.post("/shop/basket/tea").body().contains("\"code\":0"));
    assertTrue(wildFly.ourMBeans().contains("org.holdfast:type=AffinityTable,instance=\"here\""));
    assertEquals(200, Http.health("/health/started").statusCode());
    assertFalse(wildFly.ourThreads().isEmpty());
    assertTrue(RunningWildFly.listensForTheCluster());
  }

  private static void assertNothingIsLeft(RunningWildFly wildFly) throws Exception {
    // Hazelcast tells its threads to end and does not wait for the last.
    Await.until("no thread left", Duration.ofSeconds(5), () -> wildFly.ourThreads().isEmpty());
    assertEquals(Set.of(), wildFly.ourMBeans());
    // As while the server boots: one that has no table yet must not be taken for started (SPEC E7).
    assertEquals(503, Http.health("/health/started").statusCode());
    assertFalse(RunningWildFly.listensForTheCluster());
  }

  private static void assertClassLoadersDoNotPileUp(RunningWildFly wildFly) throws Exception {
    Await.until(
        "at most " + OLD_LOADERS + " old class loaders",
        Duration.ofSeconds(10),
        () -> {
          // Gives the worker threads another request to keep.
          Http.get("/");
          return wildFly.classLoadersOf("deployment.shop.ear.holdfast.rar") <= OLD_LOADERS;
        });
  }
}
