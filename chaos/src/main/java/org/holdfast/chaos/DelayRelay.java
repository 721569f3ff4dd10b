package org.holdfast.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Relays TCP connections to one address, and holds every byte for a while in both directions: a
 * long line, where the kernel has none. Opening a connection is not delayed. Safe for all threads.
 */
final class DelayRelay implements AutoCloseable {
  private static final int PIECE_BYTES = 65_536;
  private static final int CONNECT_MILLIS = 2_000;

  /** Of each direction; then the sender is not read any more. 64 MB at most. */
  private static final int MOST_PIECES = 1_000;

  private final ServerSocket listener;
  private final InetSocketAddress to;
  private volatile long delayNanos;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

  /**
   * Bytes that arrived together.
   *
   * @param dueAt when they go on, by {@link System#nanoTime()}
   * @param bytes none: the end
   */
  private record Piece(long dueAt, ByteBuffer bytes) {}

  private DelayRelay(ServerSocket listener, InetSocketAddress to) {
    this.listener = listener;
    this.to = to;
  }

  /** Listens at a free port of that address; delays nothing yet. */
  static DelayRelay start(String here, InetSocketAddress to) throws IOException {
    ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName(here));
    DelayRelay relay = new DelayRelay(listener, to);
    run("accept", relay::accept);
    return relay;
  }

  /** Where it listens. */
  int port() {
    return listener.getLocalPort();
  }

  /** For what arrives from now on, in each direction. */
  void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        open.add(near);
        run("connect", () -> connect(near));
      } catch (IOException closedOrRefused) {
        // The loop's condition tells which.
      }
    }
  }

  private void connect(Socket near) {
    Socket far = new Socket();
    open.add(far);
    try {
      far.connect(to, CONNECT_MILLIS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      relay(near, far);
      relay(far, near);
    } catch (IOException refused) {
      end(near);
      end(far);
    }
  }

  private void relay(Socket from, Socket into) throws IOException {
    InputStream input = from.getInputStream();
    OutputStream output = into.getOutputStream();
    BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>(MOST_PIECES);
    run("read", () -> read(input, underWay));
    run(
        "write",
        () -> {
          write(underWay, output);
          end(from);
          end(into);
          // Whoever reads may wait for a place.
          underWay.clear();
        });
  }

  private void read(InputStream input, BlockingQueue<Piece> underWay) {
    byte[] buffer = new byte[PIECE_BYTES];
    try {
      int length = 0;
      while (length >= 0) {
        length = next(input, buffer);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, Math.max(length, 0)));
        underWay.put(new Piece(System.nanoTime() + delayNanos, bytes));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** A connection that breaks is one that ends. */
  private static int next(InputStream input, byte[] buffer) {
    try {
      return input.read(buffer);
    } catch (IOException broken) {
      return -1;
    }
  }

  private static void write(BlockingQueue<Piece> underWay, OutputStream output) {
    try {
      Piece piece = underWay.take();
      while (piece.bytes().hasRemaining()) {
        TimeUnit.NANOSECONDS.sleep(piece.dueAt() - System.nanoTime());
        output.write(piece.bytes().array());
        piece = underWay.take();
      }
      TimeUnit.NANOSECONDS.sleep(piece.dueAt() - System.nanoTime());
    } catch (IOException broken) {
      // Both sides are closed next.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }

  private static void run(String what, Runnable work) {
    Thread thread = new Thread(work, "delay-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  /** Breaks all connections; nothing listens any more. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Closeable one : open) {
      one.close();
    }
  }
}
