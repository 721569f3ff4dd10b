package org.holdfast.console;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of the shop: an address of its own, and a new connection for every request. */
record Client(String address) {
  /** One that node-1 keeps for so long, because it has put something into its basket. */
  static Client keptFor(int seconds, String address) throws Exception {
    Client client = new Client(address);
    TestServer.until(
        "the shop keeps " + address,
        Duration.ofSeconds(20),
        () -> client.ask("POST", "/shop/basket/tea?seconds=" + seconds).contains("\"code\":0,"));
    return client;
  }

  /** Whether node-1 answers it, as it does for some clients by chance; nothing is renewed by it. */
  boolean isAtNode1() throws IOException {
    return ask("GET", "/shop/whoami?renew=false").contains("\"node\":\"node-1\"");
  }

  /** Whether node-1 answers it more often than balancing would bring it there. */
  boolean isKeptAtNode1() throws IOException {
    for (int i = 0; i < 8; i++) {
      if (!isAtNode1()) {
        return false;
      }
    }
    return true;
  }

  private String ask(String method, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(address, 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), TestServer.FRONT_TIER));
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      String head = " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      out.write((method + " " + path + head).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
