package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.arquillian.Probe.Answer;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.as.arquillian.api.ServerSetup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same cases through the control socket of the same server (SPEC A16). */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@ServerSetup(ReturnCodesBySocketIT.WithASocket.class)
class ReturnCodesBySocketIT extends ReturnCodes {
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final Endpoint LISTENER = new Endpoint(HERE, Ports.HTTP_PROXIED);
  private static final Endpoint SILENT = new Endpoint(HERE, 1);

  private @Nullable SocketClient instance;

  static class WithASocket extends ReturnCodes.SeveralServices {
    static final Path SOCKET = SocketClient.newPath();

    WithASocket() {
      String user = "user:" + System.getProperty("user.name");
      set("holdfast.control-socket.path", SOCKET.toString());
      set("holdfast.services.kept.reserved-for", user);
      set("holdfast.services.twin.reserved-for", user);
      set("holdfast.services.silent.reserved-for", user);
    }
  }

  @Override
  Answer ask(Message message) throws Exception {
    if (message.address().equals("192.0.2.3")) {
      try (SocketClient nobody = new SocketClient(WithASocket.SOCKET)) {
        return new Answer(nobody.open(SILENT), 0, 0, 0);
      }
    }
    int type =
        switch (message.what()) {
          case "start" -> SocketClient.START;
          case "end" -> SocketClient.END;
          default -> SocketClient.EXTEND;
        };
    Endpoint service = new Endpoint(IpAddress.parse(message.address()), message.port());
    return instance()
        .ask(type, service, message.client(), message.seconds(), message.isPart() ? 2 : 0);
  }

  private SocketClient instance() throws IOException {
    SocketClient opened = instance;
    if (opened == null) {
      opened = new SocketClient(WithASocket.SOCKET);
      assertEquals(0, opened.open(LISTENER));
      instance = opened;
    }
    return opened;
  }

  @AfterEach
  void leave() {
    if (instance != null) {
      instance.close();
    }
  }

  @Test
  void whatAnInstanceStarted_endsWhenItsConnectionCloses() throws Exception {
    assertEquals(0, ask(Message.start("10.1.251.1")).code());
    instance().close();
    instance = null;
    Await.until(
        "nobody has it any more",
        Duration.ofSeconds(5),
        () -> ask(Message.end("10.1.251.1")).code() == 15);
  }
}
