package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Serves SPEC E2: affinity declared at methods, with their transactions, and the current client.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(DeclaredAffinityIT.OneReservedService.class)
class DeclaredAffinityIT {
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final String client = "10.6.0." + CLIENTS.incrementAndGet();

  static class OneReservedService extends Settings {
    OneReservedService() {
      serve("kept", "192.0.2.1", 80);
      reserve("kept", "it");
      serve("open", "192.0.2.2", 80);
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(
        Factories.class,
        DeclaredServlet.class,
        HeldHere.class,
        KeptByStateless.class,
        KeptBySingleton.class,
        KeptByTransactional.class,
        KeptByResource.class,
        KeptByResource.LettingGo.class,
        RestApplication.class);
  }

  private String ask(String path) throws IOException {
    return Http.proxied(Http.header(client, 40_000, "192.0.2.1", 80), "GET", "/it" + path);
  }

  private void assertAnswers(String path, String expected) throws IOException {
    String answer = ask("/declared" + path);
    assertTrue(answer.contains(expected), () -> path + " answered " + answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stateless", "/singleton", "/transactional"})
  void aMethodThatReturnsKeepsItsClientAndAnotherLetsItGo_E2(String bean) throws Exception {
    assertAnswers(bean + "/keep", ", code DONE, held true");
    assertAnswers(bean + "/keep", ", code RENEWED, held true");
    assertAnswers(bean + "/letGo", ", code DONE, held false");
    assertAnswers(bean + "/letGo", ", code NO_SUCH_AFFINITY, held false");
  }

  @Test
  void resourcesKeepAndLetGoAsWell_E2() throws Exception {
    assertTrue(ask("/rest/kept").contains(client + "/32"));
    assertAnswers("/look", "code NONE, held true");
    assertTrue(ask("/rest/let-go").contains("lets go"));
    assertAnswers("/look", "code NONE, held false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stateless/keepAndThrow", "/transactional/keepAndThrow"})
  void aMethodThatThrowsKeepsNobody_E2(String method) throws Exception {
    assertAnswers(
        method, "IllegalArgumentException: a defect of the application, code NONE, held false");
  }

  @Test
  void aMethodThatThrowsLetsNobodyGo_E2() throws Exception {
    assertAnswers("/stateless/keep", "held true");
    assertAnswers("/stateless/letGoAndThrow", "code NONE, held true");
    assertAnswers("/stateless/letGo", "held false");
  }

  @Test
  void aTransactionThatIsMarkedForRollbackStartsNothing_E2() throws Exception {
    assertAnswers("/stateless/keepAndRollBack", "rolls back, code NONE, held false");
  }

  @Test
  void aCommitThatFailsTakesBackWhatTheCallCreated_E2() throws Exception {
    assertAnswers(
        "/stateless/keepAndFailAtCommit", "code NONE, held false, before completion true");
  }

  @Test
  void aCommitThatFailsLeavesWhatTheCallOnlyRenewed_E2() throws Exception {
    assertAnswers("/stateless/keep", "held true");
    assertAnswers(
        "/stateless/keepAndFailAtCommit", "code RENEWED, held true, before completion true");
    assertAnswers("/stateless/letGo", "held false");
  }

  @Test
  void aCallersTransactionThatRollsBackTakesItBack_E2() throws Exception {
    assertAnswers("/singleton/callAndRollBack", client + "/32, code NONE, held false");
  }

  @Test
  void anEndWaitsForTheCommitAndARollbackLetsNobodyGo_E2() throws Exception {
    assertAnswers("/stateless/keep", "held true");
    assertAnswers(
        "/stateless/letGoAndFailAtCommit", "code NONE, held true, before completion true");
    assertAnswers("/stateless/letGo", "code DONE, held false");
  }

  @Test
  void aRefusalLeavesTheMethodsResultAndIsTold_E2() throws Exception {
    assertAnswers("/stateless/keepWithoutAuthority", "goes on, code NOT_AUTHORISED, held false");
  }

  @Test
  void whatIsDeclaredWronglyIsSaidBeforeTheMethodRuns_E2() throws Exception {
    assertAnswers(
        "/stateless/keepBySomebodyElse",
        "IllegalStateException: there is no affinity connection factory at java:app/Nowhere");
    assertAnswers(
        "/stateless/keepForHalfAnHour",
        "IllegalStateException: @StartAffinity's duration is 'half an hour'");
  }

  @Test
  void theFiltersClientIsTheCurrentOneEverywhereInTheRequest_E2() throws Exception {
    assertAnswers("/stateless/keep?named=198.51.100.99", "198.51.100.99/32, code DONE, held true");
    assertAnswers("/look", "held false");
    assertAnswers("/stateless/letGo?named=198.51.100.99", "code DONE, held false");
  }

  @Test
  void outsideOfARequestThereIsNoCurrentClient_E2() throws Exception {
    assertAnswers(
        "/stateless/askLater",
        "IllegalStateException: no current client: this thread serves no HTTP request");
  }
}
