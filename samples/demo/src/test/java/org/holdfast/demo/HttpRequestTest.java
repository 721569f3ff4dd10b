package org.holdfast.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The check believes no answer that is not whole. */
final class HttpRequestTest {
  private final ExecutorService server = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void aBodyOfKnownLength_isReadWhole() throws Exception {
    HttpAnswer answer =
        answerTo("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello, and more");
    assertEquals(new HttpAnswer(201, "hello"), answer);
  }

  @Test
  void chunks_arePutTogether() throws Exception {
    HttpAnswer answer =
        answerTo(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
    assertEquals(new HttpAnswer(200, "hello"), answer);
  }

  @Test
  void withoutALength_theEndOfTheConnectionIsTheEnd() throws Exception {
    assertEquals(new HttpAnswer(200, "hello"), answerTo("HTTP/1.1 200 OK\r\n\r\nhello"));
  }

  @Test
  void anAnswerThatBreaksOff_isNoAnswer() {
    assertThrows(EOFException.class, () -> answerTo(""));
    assertThrows(EOFException.class, () -> answerTo("HTTP/1.1 200 OK\r\nContent-"));
    assertThrows(
        EOFException.class, () -> answerTo("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"));
    assertThrows(
        EOFException.class,
        () -> answerTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello"));
  }

  @Test
  void whatIsNotHttp_isRefused() {
    assertThrows(ProtocolException.class, () -> answerTo("SSH-2.0-OpenSSH\r\n\r\n"));
    assertThrows(
        ProtocolException.class, () -> answerTo("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"));
  }

  @Test
  void anAnswerWithoutBounds_isRefused() {
    assertThrows(ProtocolException.class, () -> answerTo("HTTP/1.1 200 " + "O".repeat(10_000)));
    assertThrows(
        ProtocolException.class,
        () -> answerTo("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"));
    assertThrows(
        ProtocolException.class, () -> answerTo("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(1 << 21)));
  }

  @Test
  void theConnection_comesFromTheChosenAddress() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, Loopback.HERE)) {
      Future<InetAddress> client = server.submit(() -> clientOf(listener));
      request(listener, Loopback.address(1, 40)).send();
      assertEquals(Loopback.address(1, 40), client.get());
    }
  }

  private static InetAddress clientOf(ServerSocket listener) throws IOException {
    try (Socket accepted = listener.accept()) {
      respond(accepted, "HTTP/1.1 200 OK\r\n\r\n");
      return accepted.getInetAddress();
    }
  }

  private HttpAnswer answerTo(String bytes) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, Loopback.HERE)) {
      Future<?> answered =
          server.submit(
              () -> {
                try (Socket accepted = listener.accept()) {
                  respond(accepted, bytes);
                }
                return null;
              });
      try {
        return request(listener, Loopback.HERE).send();
      } finally {
        answered.cancel(true);
      }
    }
  }

  private static void respond(Socket accepted, String bytes) throws IOException {
    byte[] request = new byte[1024];
    int length = accepted.getInputStream().read(request);
    assertEquals(
        "GET / HTTP/1.1",
        new String(request, 0, length, StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    accepted.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpRequest request(ServerSocket listener, InetAddress from) {
    return new HttpRequest(from, (InetSocketAddress) listener.getLocalSocketAddress(), "GET", "/");
  }
}
