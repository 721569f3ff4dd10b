package org.holdfast.arquillian;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a client and a front tier send to the server under test. */
final class Http {
  private static final byte[] V2_SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private Http() {}

  static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(Ports.HTTP, path, "GET");
  }

  static HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(Ports.HTTP, path, "POST");
  }

  /** What the server's own health says to whoever watches it, such as {@code /health/ready}. */
  static HttpResponse<String> health(String path) throws IOException, InterruptedException {
    return send(Ports.MANAGEMENT, path, "GET");
  }

  private static HttpResponse<String> send(int port, String path, String method)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(PATIENCE)
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A whole answer from the listener that takes PROXY headers; empty: closed without a word. */
  static String proxied(byte[] header, String method, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Ports.HTTP_PROXIED)) {
      return answer(socket, header, method, path);
    }
  }

  /** A whole answer through the front tier, on a new connection from that loopback address. */
  static String through(int frontTier, String client, String method, String path)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(client, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), frontTier));
      return answer(socket, new byte[0], method, path);
    }
  }

  private static String answer(Socket socket, byte[] header, String method, String path)
      throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    OutputStream out = socket.getOutputStream();
    out.write(header);
    out.write(
        (method + " " + path + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** A PROXY header, version 2, as a front tier sends it. */
  static byte[] header(String client, int clientPort, String service, int servicePort)
      throws IOException {
    byte[] from = InetAddress.getByName(client).getAddress();
    byte[] to = InetAddress.getByName(service).getAddress();
    boolean ipv4 = from.length == 4;
    return ByteBuffer.allocate(V2_SIGNATURE.length + 4 + 2 * from.length + 4)
        .put(V2_SIGNATURE)
        .put((byte) 0x21)
        .put((byte) (ipv4 ? 0x11 : 0x21))
        .putShort((short) (2 * from.length + 4))
        .put(from)
        .put(to)
        .putShort((short) clientPort)
        .putShort((short) servicePort)
        .array();
  }
}
