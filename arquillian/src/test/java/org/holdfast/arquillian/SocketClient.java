package org.holdfast.arquillian;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;

/**
 * An application at the control socket, written from the layout alone: it shares no code with the
 * stack. One for each instance.
 */
final class SocketClient implements AutoCloseable {
  static final int OPEN = 1;
  static final int START = 2;
  static final int END = 3;
  static final int EXTEND = 4;
  private static final int HEADER = 24;
  private static final int BODY = 52;

  private final SocketChannel channel;
  private final DataInputStream input;
  private long handle;

  SocketClient(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    input = new DataInputStream(Channels.newInputStream(channel));
  }

  /** Short enough for the kernel, in a folder that nobody else may enter. */
  static Path newPath() {
    try {
      return Files.createTempDirectory(
              "holdfast",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
          .resolve("control");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** The return code; from then on the instance may start affinities. */
  int open(Endpoint listener) throws IOException {
    ByteBuffer frame = header(HEADER + 28, OPEN, 0);
    frame.put(listener.address().toBytes()).putShort((short) listener.port());
    frame.putLong(0).putShort((short) 0);
    ByteBuffer response = exchange(frame);
    handle = response.limit() > 50 ? response.getLong(42) : 0;
    return response.getShort(16);
  }

  /** Sends START, END or EXTEND for a service; seconds 0: the default. */
  Probe.Answer ask(int type, Endpoint service, ClientSelector client, long seconds, int flags)
      throws IOException {
    int size = HEADER + BODY + 2 * client.ports().size();
    ByteBuffer frame = header(size, type, flags);
    frame.put(service.address().toBytes()).putShort((short) service.port());
    frame.put(client.address().toBytes()).putInt(client.prefixLength());
    frame.putInt((int) seconds).putLong(handle).putShort((short) client.ports().size());
    client.ports().forEach(port -> frame.putShort(port.shortValue()));
    ByteBuffer response = exchange(frame);
    return new Probe.Answer(
        response.getShort(16),
        response.getShort(18),
        response.limit() > HEADER ? response.getInt(62) : 0,
        response.limit() > HEADER ? response.getShort(40) & 0xffff : 0);
  }

  private static ByteBuffer header(int size, int type, int flags) {
    return ByteBuffer.allocate(size)
        .putInt(size)
        .put((byte) 1)
        .put((byte) type)
        .put((byte) 0)
        .put((byte) flags)
        .putLong(0x0102030405060708L)
        .putLong(0);
  }

  private ByteBuffer exchange(ByteBuffer frame) throws IOException {
    frame.flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
    int length = input.readInt();
    byte[] rest = input.readNBytes(length - 4);
    return ByteBuffer.allocate(length).putInt(length).put(rest).flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
