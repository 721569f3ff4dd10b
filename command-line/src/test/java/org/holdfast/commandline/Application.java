package org.holdfast.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.MessageType;

/**
 * A program that serves the service at a listener of its own, where it tells its name to whoever
 * connects, and keeps clients through its stack's control socket.
 */
final class Application implements AutoCloseable {
  private static final int CODE = 16;
  private static final int LEAST_REFUSAL = 10;
  private static final int HANDLE = 24 + 18;

  private final String name;
  private final ServerSocket listener = new ServerSocket();

  Application(String name) throws IOException {
    this.name = name;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread serving = new Thread(this::serve, name);
    serving.setDaemon(true);
    serving.start();
  }

  String at() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        tellName(listener.accept());
      } catch (IOException gone) {
        // The next one is served.
      }
    }
  }

  /** The connection stays open until the client closes it. */
  private void tellName(Socket client) throws IOException {
    client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
    Thread open =
        new Thread(
            () -> {
              try (client) {
                client.getInputStream().readAllBytes();
              } catch (IOException gone) {
                // So it is closed.
              }
            },
            name + "-client");
    open.setDaemon(true);
    open.start();
  }

  /**
   * Keeps these clients, as a program that calls itself so.
   *
   * @return the connection to the stack, which has to stay open
   */
  SocketChannel keep(Path socket, String program, String client, int seconds) throws IOException {
    SocketChannel stack = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    IpAddress local = IpAddress.parse("127.0.0.1");
    ByteBuffer opened =
        ask(stack, MessageType.OPEN, new Body.Open(local, listener.getLocalPort(), 0, program));
    assertEquals(0, opened.getShort(CODE));
    ClientSelector selector = ClientSelector.parse(client);
    Body.Affinity start =
        new Body.Affinity(
            IpAddress.parse(ClusterIT.ADDRESS),
            ClusterIT.PORT,
            selector.address(),
            selector.prefixLength(),
            seconds,
            opened.getLong(HANDLE),
            List.of());
    // On a busy machine the stack may be told a little later that the client is connected.
    Processes.eventually(client + " is kept", () -> code(stack, start) < LEAST_REFUSAL);
    return stack;
  }

  private static int code(SocketChannel stack, Body.Affinity start) {
    try {
      return ask(stack, MessageType.START, start).getShort(CODE);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static ByteBuffer ask(SocketChannel stack, MessageType type, Body body)
      throws IOException {
    Frame frame = new Frame(Header.request(type, 0, 1), body);
    ByteBuffer bytes = ByteBuffer.allocate(frame.bytes());
    frame.writeTo(bytes);
    stack.write(bytes.flip());
    ByteBuffer length = read(stack, ByteBuffer.allocate(4));
    return read(stack, ByteBuffer.allocate(length.getInt(0)).put(length));
  }

  private static ByteBuffer read(SocketChannel stack, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (stack.read(bytes) < 0) {
        throw new IOException("the stack has closed the connection");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
