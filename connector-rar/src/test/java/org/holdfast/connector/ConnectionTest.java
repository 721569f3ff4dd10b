package org.holdfast.connector;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ManagedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Serves SPEC E1 and A2: what applications and containers may do with connections. */
class ConnectionTest {
  private static final ClientSelector CLIENT = ClientSelector.address("192.0.2.7");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final RunningServer SERVER = new RunningServer();
  private static final AffinityResourceAdapter ADAPTER = new AffinityResourceAdapter();

  private static final String FIRST = "127.0.0.1:" + RunningServer.freePort();
  private static final String SECOND = SERVER.listener();

  @BeforeAll
  static void start() throws Exception {
    SERVER
        .serving("shop", "192.0.2.1", 80)
        .serving("admin", "192.0.2.2", 81)
        .serving("silent", "192.0.2.3", 82, RunningServer.freePort())
        .serving("twice", "192.0.2.4", 83)
        .set("holdfast.services.twice.instances", FIRST + "," + SECOND);
    ADAPTER.start(null);
  }

  @AfterAll
  static void stop() throws Exception {
    ADAPTER.stop();
    SERVER.close();
  }

  private static AffinityConnection connection(String service) throws ResourceException {
    return RunningServer.factory(ADAPTER, service).getConnection();
  }

  @Test
  void aConnectionSpeaksForTheServiceThatItsFactoryWasDefinedFor() throws Exception {
    try (AffinityConnection shop = connection("shop");
        AffinityConnection admin = connection(" admin ")) {
      assertEquals(IpAddress.parse("192.0.2.1"), shop.end(CLIENT).localAddress());
      assertEquals(IpAddress.parse("192.0.2.2"), admin.end(CLIENT).localAddress());
      assertEquals(81, admin.end(CLIENT).localPort());
    }
  }

  @Test
  void aWrongServiceIsRefusedWithTheNamesOfThoseThatAreServed() throws Exception {
    AffinityUnavailableException refused =
        assertThrows(AffinityUnavailableException.class, () -> connection("shpo"));

    assertEquals(
        "no affinity connection: the connection factory's property 'service' is 'shpo';"
            + " allowed: admin, shop, silent, twice",
        refused.getMessage());
    assertTrue(refused.getCause() instanceof ResourceException);
  }

  @Test
  void aServiceIsImpliedOnlyWhereThereIsOne() {
    AffinityUnavailableException refused =
        assertThrows(AffinityUnavailableException.class, () -> connection(""));

    assertEquals(
        "no affinity connection: the connection factory's property 'service' is missing;"
            + " allowed: admin, shop, silent, twice",
        refused.getMessage());
  }

  private static AffinityConnection connectionOf(String instance) throws ResourceException {
    AffinityManagedConnectionFactory factory = RunningServer.managedFactory(ADAPTER, "twice");
    factory.setInstance(instance);
    return ((AffinityConnectionFactory) factory.createConnectionFactory()).getConnection();
  }

  @Test
  void aConnectionSpeaksForTheInstanceThatItsFactoryNames_C2() throws Exception {
    try (AffinityConnection second = connectionOf(" " + SECOND + " ")) {
      // Only this one listens.
      assertEquals(ReturnCode.NOT_AUTHORISED, second.start(CLIENT, MINUTE).code());
    }
    try (AffinityConnection first = connectionOf(FIRST)) {
      assertEquals(ReturnCode.NOT_LISTENING, first.start(CLIENT, MINUTE).code());
    }
  }

  @Test
  void anInstanceIsImpliedOnlyWhereThereIsOne_C2() {
    String allowed = "; allowed: " + FIRST + ", " + SECOND;
    String property = "no affinity connection: the connection factory's property 'instance' is ";
    assertEquals(
        property + "missing" + allowed,
        assertThrows(AffinityUnavailableException.class, () -> connectionOf("")).getMessage());
    assertEquals(
        property + "'127.0.0.1:1'" + allowed,
        assertThrows(AffinityUnavailableException.class, () -> connectionOf("127.0.0.1:1"))
            .getMessage());
    assertEquals(
        property + "'second'" + allowed,
        assertThrows(AffinityUnavailableException.class, () -> connectionOf("second"))
            .getMessage());
  }

  @Test
  void returnCodesReachTheApplicationAsValues() throws Exception {
    try (AffinityConnection connection = connection("shop")) {
      AffinityResponse start = connection.start(CLIENT, MINUTE);
      assertEquals(ReturnCode.NOT_AUTHORISED, start.code());
      assertTrue(start.tells(AdditionalInformation.NO_ACTIVE_CONNECTION));

      AffinityResponse wide = connection.start(ClientSelector.parse("192.0.0.0/8"), MINUTE);
      assertEquals(ReturnCode.NOT_AUTHORISED, wide.code());
      assertTrue(wide.tells(AdditionalInformation.SELECTOR_TOO_WIDE));

      assertEquals(ReturnCode.ADDRESS_NOT_SERVED, start(connection, "198.51.100.9", 80).code());
      assertEquals(ReturnCode.PORT_NOT_SERVED, start(connection, "192.0.2.1", 8080).code());
      assertEquals(ReturnCode.MALFORMED, connection.start(CLIENT, Duration.ZERO).code());
      assertEquals(ReturnCode.NO_SUCH_AFFINITY, connection.end(CLIENT).code());
    }
  }

  private static AffinityResponse start(AffinityConnection connection, String address, int port) {
    ServiceAddress service = new ServiceAddress(IpAddress.parse(address), port);
    return connection.start(AffinityRequest.of(CLIENT, MINUTE).at(service));
  }

  @Test
  void aServiceThatNobodyListensForStartsNothing() throws Exception {
    try (AffinityConnection connection = connection("silent")) {
      assertEquals(ReturnCode.NOT_LISTENING, connection.start(CLIENT, MINUTE).code());
    }
  }

  @Test
  void theAsynchronousFormsAnswerTheSame() throws Exception {
    AffinityRequest request = AffinityRequest.of(CLIENT, MINUTE);
    try (AffinityConnection connection = connection("shop")) {
      assertEquals(
          connection.start(request), connection.startAsync(request).toCompletableFuture().join());
      assertEquals(
          connection.end(request), connection.endAsync(request).toCompletableFuture().join());
    }
  }

  @Test
  void aClosedHandleRefusesEverythingAndMayBeClosedAgain() throws Exception {
    AffinityConnection connection = connection("shop");
    connection.close();

    assertThrows(IllegalStateException.class, () -> connection.start(CLIENT, MINUTE));
    assertThrows(IllegalStateException.class, () -> connection.end(CLIENT));
    assertDoesNotThrow(connection::close);
  }

  @Test
  void closingAHandleTellsTheContainerOnce() throws Exception {
    ManagedConnection managed = managed("shop");
    ClosedHandles closed = new ClosedHandles();
    managed.addConnectionEventListener(closed);
    AffinityConnection one = handle(managed);
    AffinityConnection other = handle(managed);

    one.close();
    one.close();

    assertEquals(List.of(one), closed.handles);
    assertEquals(ReturnCode.NO_SUCH_AFFINITY, other.end(CLIENT).code());
  }

  @Test
  void cleanupInvalidatesEveryHandleAndLeavesTheConnectionUsable() throws Exception {
    ManagedConnection managed = managed("shop");
    ClosedHandles closed = new ClosedHandles();
    managed.addConnectionEventListener(closed);
    AffinityConnection stale = handle(managed);

    managed.cleanup();
    stale.close();

    assertThrows(IllegalStateException.class, () -> stale.end(CLIENT));
    assertEquals(List.of(), closed.handles);
    assertEquals(ReturnCode.NO_SUCH_AFFINITY, handle(managed).end(CLIENT).code());
  }

  @Test
  void anAssociatedHandleFollowsItsNewConnection() throws Exception {
    ManagedConnection before = managed("shop");
    ManagedConnection after = managed("shop");
    AffinityConnection handle = handle(before);

    after.associateConnection(handle);
    before.cleanup();
    assertEquals(ReturnCode.NO_SUCH_AFFINITY, handle.end(CLIENT).code());

    after.cleanup();
    assertThrows(IllegalStateException.class, () -> handle.end(CLIENT));
    assertThrows(ResourceException.class, () -> after.associateConnection("a stranger"));
  }

  @Test
  void onlyConnectionsOfTheSameDefinitionMatch() throws Exception {
    AffinityManagedConnectionFactory shop = RunningServer.managedFactory(ADAPTER, "shop");
    ManagedConnection ofShop = shop.createManagedConnection(null, null);
    ManagedConnection ofAdmin = managed("admin");

    assertSame(ofShop, shop.matchManagedConnections(Set.of(ofShop, ofAdmin), null, null));
    assertNull(shop.matchManagedConnections(Set.of(ofAdmin), null, null));
  }

  @Test
  void factoriesAreEqualByServiceAndAdapter() throws Exception {
    AffinityManagedConnectionFactory shop = RunningServer.managedFactory(ADAPTER, "shop");

    assertEquals(shop, RunningServer.managedFactory(ADAPTER, "shop"));
    assertEquals(shop.hashCode(), RunningServer.managedFactory(ADAPTER, "shop").hashCode());
    assertNotEquals(shop, RunningServer.managedFactory(ADAPTER, "admin"));
    assertNotEquals(shop, RunningServer.managedFactory(new AffinityResourceAdapter(), "shop"));
  }

  @Test
  void transactionsAreRefused() throws Exception {
    assertThrows(NotSupportedException.class, managed("shop")::getXAResource);
    assertThrows(NotSupportedException.class, managed("shop")::getLocalTransaction);
  }

  @Test
  void aFactoryOfAStoppedAdapterSaysSo() throws Exception {
    AffinityUnavailableException refused =
        assertThrows(
            AffinityUnavailableException.class,
            RunningServer.factory(new AffinityResourceAdapter(), "shop")::getConnection);

    assertEquals(
        "no affinity connection: the connector is not started, or was stopped",
        refused.getMessage());
  }

  private static ManagedConnection managed(String service) throws ResourceException {
    return RunningServer.managedFactory(ADAPTER, service).createManagedConnection(null, null);
  }

  private static AffinityConnection handle(ManagedConnection managed) throws ResourceException {
    return (AffinityConnection) managed.getConnection(null, null);
  }

  private static final class ClosedHandles implements ConnectionEventListener {
    private final List<Object> handles = new ArrayList<>();

    @Override
    public void connectionClosed(ConnectionEvent event) {
      handles.add(event.getConnectionHandle());
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {}
  }
}
