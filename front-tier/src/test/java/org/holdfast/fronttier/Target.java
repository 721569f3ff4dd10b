package org.holdfast.fronttier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/** An instance: a listener on the loopback interface with one thread for each connection. */
final class Target implements AutoCloseable {
  /** What it does with a connection; the connection is closed when it returns. */
  interface Behaviour {
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger served = new AtomicInteger();
  private final Thread accepting;

  private Target(ServerSocket listener, Behaviour behaviour) {
    this.listener = listener;
    this.behaviour = behaviour;
    this.accepting = start("target", this::accept);
  }

  static Target of(Behaviour behaviour) throws IOException {
    return at("127.0.0.1", behaviour);
  }

  static Target at(String address, Behaviour behaviour) throws IOException {
    return new Target(new ServerSocket(0, 100, InetAddress.getByName(address)), behaviour);
  }

  /** Says its name at once, then echoes until the client ends. */
  static Target named(String name) throws IOException {
    return of(echo(name));
  }

  /** The same, where another was before. */
  static Target namedAt(Endpoint at, String name) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(at.toSocketAddress(), 100);
    return new Target(listener, echo(name));
  }

  private static Behaviour echo(String name) {
    return connection -> {
      connection.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
      connection.getInputStream().transferTo(connection.getOutputStream());
    };
  }

  static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    while (true) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        served.incrementAndGet();
        start("target-connection", () -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      behaviour.serve(connection);
    } catch (IOException broken) {
      // The test looks at the other end.
    } finally {
      connections.remove(connection);
    }
  }

  Endpoint at() {
    return new Endpoint(IpAddress.of(listener.getInetAddress()), listener.getLocalPort());
  }

  /** How many connections it has accepted. */
  int served() {
    return served.get();
  }

  /** How many are open now. */
  int open() {
    return connections.size();
  }

  /** Breaks every connection off, as a process that is killed. */
  void die() throws IOException {
    connections.forEach(Target::breakOff);
    stopListening();
  }

  /** Accepts nothing more; what is open goes on. */
  void stopListening() throws IOException {
    listener.close();
    // The socket refuses only once the thread in it has left it.
    Eventually.eventually("no longer listening", () -> !accepting.isAlive());
  }

  private static void breakOff(Socket connection) {
    try (connection) {
      connection.setSoLinger(true, 0);
    } catch (IOException ended) {
      // It has come to its own end meanwhile.
    }
  }

  @Override
  public void close() {
    try {
      die();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
