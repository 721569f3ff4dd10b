package org.holdfast.ejb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.holdfast.affinity.Endpoint;

/**
 * A connection to the server that keeps a client, on which nothing waits for longer than it is
 * told. The thread that opened it, and no other. It has no thread of its own, so nothing of it can
 * outlive an application.
 */
final class KeeperConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  private KeeperConnection(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  /** Connects; throws, and leaves nothing open, if the keeper does not accept in time. */
  static KeeperConnection open(Endpoint keeper, Duration atMost) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Selector selector = Selector.open();
      KeeperConnection connection =
          new KeeperConnection(channel, selector, channel.register(selector, 0));
      try {
        connection.connect(keeper, atMost);
        return connection;
      } catch (IOException | RuntimeException refused) {
        selector.close();
        throw refused;
      }
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw refused;
    }
  }

  private void connect(Endpoint keeper, Duration atMost) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean connected = channel.connect(keeper.toSocketAddress());
    while (!connected) {
      await(SelectionKey.OP_CONNECT, deadline);
      connected = channel.finishConnect();
    }
  }

  /** Writes what can be written now. */
  void write(ByteBuffer bytes) throws KeeperException {
    try {
      channel.write(bytes);
    } catch (IOException failed) {
      throw KeeperException.broken("it stopped reading: " + failed.getMessage());
    }
  }

  /** Reads what is there now; -1: it has ended. */
  int read(ByteBuffer bytes) throws KeeperException {
    try {
      return channel.read(bytes);
    } catch (IOException failed) {
      throw KeeperException.broken("it broke off: " + failed.getMessage());
    }
  }

  /** Waits until something can be read. */
  void awaitReadable(long deadline) throws IOException {
    await(SelectionKey.OP_READ, deadline);
  }

  /** Waits until something can be read or written. */
  void awaitReady(long deadline) throws IOException {
    await(SelectionKey.OP_READ | SelectionKey.OP_WRITE, deadline);
  }

  /** Everything was said: the close need leave nothing behind that takes up a port for a minute. */
  void closesAtOnce() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
  }

  private void await(int operations, long deadline) throws IOException {
    key.interestOps(operations);
    long millis = Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis() + 1);
    int ready = selector.select(millis);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while waiting for another server");
    }
    if (ready == 0 && System.nanoTime() - deadline >= 0) {
      throw KeeperException.late("it was silent for too long");
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
