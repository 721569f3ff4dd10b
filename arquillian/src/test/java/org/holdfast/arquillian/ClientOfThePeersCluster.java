package org.holdfast.arquillian;

import java.io.IOException;
import java.util.Objects;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jspecify.annotations.Nullable;

/** A server whose cluster is elsewhere, as with an existing one: in a {@link Peer}. */
class ClientOfThePeersCluster extends Settings {
  private static @Nullable PeerProcess peer;

  ClientOfThePeersCluster() {
    remove("holdfast.cluster.bind");
    set("holdfast.cluster.members", "127.0.0.1:" + Ports.PEER_CLUSTER);
    serve("kept", "192.0.2.1", 80);
    set(
        "holdfast.services.kept.reserved-for",
        "application:it,user:" + System.getProperty("user.name"));
  }

  static PeerProcess peer() {
    return Objects.requireNonNull(peer);
  }

  static void clusterGoesAway() throws InterruptedException {
    peer().kill();
  }

  static void clusterComesBack() throws IOException {
    peer = PeerProcess.start();
  }

  @Override
  public void setup(ManagementClient client, String container) throws Exception {
    clusterComesBack();
    super.setup(client, container);
  }

  @Override
  public void tearDown(ManagementClient client, String container) throws Exception {
    super.tearDown(client, container);
    peer().close();
  }
}
