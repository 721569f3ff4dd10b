package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves SPEC A2, E8, rule 10: a server whose cluster is elsewhere, as with an existing one, and
 * goes away.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ClusterAwayIT.WithAControlSocket.class)
class ClusterAwayIT {
  private static final String CLIENT = "10.2.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Path SOCKET = SocketClient.newPath();
  private static final Endpoint KEPT = Endpoint.parse("192.0.2.1:80");

  static class WithAControlSocket extends ClientOfThePeersCluster {
    WithAControlSocket() {
      set("holdfast.control-socket.path", SOCKET.toString());
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive application() {
    return Archives.application(Factories.class, ProbeServlet.class);
  }

  private static void assertAwayAtTheSocketToo() throws IOException {
    ClientSelector client = ClientSelector.parse("10.2.0.4");
    try (SocketClient instance = new SocketClient(SOCKET)) {
      assertEquals(0, instance.open(Endpoint.parse("127.0.0.1:" + Ports.HTTP_PROXIED)));
      for (int type : List.of(SocketClient.START, SocketClient.END, SocketClient.EXTEND)) {
        assertEquals(18, instance.ask(type, KEPT, client, 60, 0).code());
      }
    }
  }

  @Test
  void everythingIsAnswered18UntilTheClusterIsBack() throws Exception {
    assertEquals(0, Probe.start(CLIENT, "").code());

    ClientOfThePeersCluster.clusterGoesAway();
    Await.until("18", PATIENCE, () -> Probe.start(CLIENT, "").code() == 18);
    assertEquals(18, Probe.end(CLIENT).code());
    assertEquals(18, Probe.start("10.2.0.2", "").code());
    assertAwayAtTheSocketToo();

    ClientOfThePeersCluster.clusterComesBack();
    Await.until("answers again", PATIENCE, () -> Probe.start("10.2.0.3", "").code() == 0);
    assertEquals("13", ClientOfThePeersCluster.peer().startAffinity("10.2.0.3"));
  }
}
