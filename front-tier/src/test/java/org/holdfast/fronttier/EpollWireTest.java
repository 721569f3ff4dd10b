package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** SPEC E4: what Linux tells and the JDK's selector does not. */
class EpollWireTest {
  @Test
  void clientThatBreaksDownAfterItsEnd_breaksASilentInstanceOff() throws IOException {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    try (Rig rig = new Rig(new EpollTransport());
        Target target =
            Target.of(
                connection -> {
                  Rig.write(connection, "A");
                  seen.join();
                })) {
      rig.start(target);
      Socket client = rig.connect();
      client.shutdownOutput();
      assertEquals("A", Rig.read(client, 1));
      client.setSoLinger(true, 0);
      client.close();
      eventually("nothing left", rig::isEmpty);
      assertEquals(1, rig.counts().brokenOff());
      seen.complete(null);
    }
  }
}
