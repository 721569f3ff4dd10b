package org.holdfast.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Fifty connections that do what a control socket's peers should not: a byte at a time, half a
 * frame, lengths of 4 GB, unknown types, and requests of which no answer is ever read. One of them
 * acts in every millisecond, in turn; one that was thrown out comes back.
 */
final class BadPeers implements AutoCloseable {
  private static final int PEERS = 50;
  private static final byte[] PING = header(24, 5);

  private final Path socket;
  private final List<@Nullable SocketChannel> peers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "bad-peers");
  private volatile boolean over;

  BadPeers(Path socket) {
    this.socket = socket;
    for (int peer = 0; peer < PEERS; peer++) {
      peers.add(null);
    }
    thread.start();
  }

  private static byte[] header(int length, int type) {
    return ByteBuffer.allocate(24).putInt(0, length).put(4, (byte) 1).put(5, (byte) type).array();
  }

  private void run() {
    for (long turn = 0; !over; turn++) {
      int peer = (int) (turn % PEERS);
      try {
        act(connected(peer), peer, turn / PEERS);
      } catch (IOException thrownOut) {
        peers.set(peer, null);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private SocketChannel connected(int peer) throws IOException {
    SocketChannel channel = peers.get(peer);
    if (channel == null) {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      peers.set(peer, channel);
    }
    return channel;
  }

  private static void act(SocketChannel channel, int peer, long round) throws IOException {
    switch (peer % 5) {
      case 0 -> channel.write(ByteBuffer.wrap(PING, (int) (round % 24), 1));
      case 1 -> {
        if (round == 0) {
          channel.write(ByteBuffer.wrap(PING, 0, 12));
        }
      }
      case 2 -> {
        channel.write(ByteBuffer.wrap(header(-1, 5)));
        channel.close();
        throw new IOException("it comes back");
      }
      case 3 -> {
        channel.write(ByteBuffer.wrap(header(24, 200)));
        channel.read(ByteBuffer.allocate(4096));
      }
      default -> {
        ByteBuffer many = ByteBuffer.allocate(24 * 170);
        while (many.hasRemaining()) {
          many.put(PING);
        }
        channel.write(many.flip());
      }
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel peer : peers) {
      if (peer != null) {
        peer.close();
      }
    }
  }
}
