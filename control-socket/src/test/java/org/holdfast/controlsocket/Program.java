package org.holdfast.controlsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.MessageType;

/** A program of this host at the control socket; it reads and writes as slowly as it is told. */
final class Program implements AutoCloseable {
  private final SocketChannel channel;
  private long correlation = 1;
  private long handle;

  private Program(SocketChannel channel) {
    this.channel = channel;
  }

  static Program at(Path path) throws IOException {
    return new Program(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  static Program at(Endpoint tcp) throws IOException {
    return new Program(SocketChannel.open(tcp.toSocketAddress()));
  }

  Program opened(Endpoint listener, String name) throws IOException {
    Answer answer = open(listener, name);
    assertEquals("0/0", answer.verdict());
    handle = answer.handle();
    return this;
  }

  Answer open(Endpoint listener, String name) throws IOException {
    return ask(MessageType.OPEN, 0, new Body.Open(listener.address(), listener.port(), 0, name));
  }

  long handle() {
    return handle;
  }

  Program withHandle(long other) {
    handle = other;
    return this;
  }

  Answer ping() throws IOException {
    return ask(MessageType.PING, 0, new Body.None());
  }

  Answer start(String service, int port, String client, int seconds) throws IOException {
    return ask(MessageType.START, 0, affinity(service, port, client, seconds));
  }

  Answer end(String service, int port, String client, int flags) throws IOException {
    return ask(MessageType.END, flags, affinity(service, port, client, 0));
  }

  Answer extend(String service, int port, String client, int seconds) throws IOException {
    return ask(MessageType.EXTEND, 0, affinity(service, port, client, seconds));
  }

  Body.Affinity affinity(String service, int port, String client, int seconds) {
    ClientSelector selector = ClientSelector.parse(client);
    return new Body.Affinity(
        IpAddress.parse(service),
        port,
        selector.address(),
        selector.prefixLength(),
        seconds,
        handle,
        List.of());
  }

  private Answer ask(MessageType type, int flags, Body body) throws IOException {
    long asked = correlation++;
    send(new Frame(Header.request(type, flags, asked), body));
    Answer answer = read();
    assertEquals(asked, answer.correlation());
    assertEquals(type.number(), answer.type());
    assertEquals(Header.RESPONSE, answer.kind());
    assertEquals(flags, answer.flags());
    return answer;
  }

  void send(Frame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(frame.bytes());
    frame.writeTo(bytes);
    send(bytes.flip());
  }

  void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  SocketChannel channel() {
    return channel;
  }

  /** The next frame, however long it takes. */
  Answer read() throws IOException {
    ByteBuffer length = read(ByteBuffer.allocate(4));
    ByteBuffer whole = ByteBuffer.allocate(length.getInt(0)).put(length);
    return new Answer(read(whole));
  }

  private ByteBuffer read(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the stack has closed the connection");
      }
    }
    return bytes.flip();
  }

  /** Whether the stack has closed it; waits until something comes. */
  boolean isEnded() throws IOException {
    return channel.read(ByteBuffer.allocate(1)) < 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
