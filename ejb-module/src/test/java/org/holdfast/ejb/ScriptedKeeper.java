package org.holdfast.ejb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.holdfast.affinity.Endpoint;

/** A keeper that does on each connection what its script says, whether HTTP allows it or not. */
final class ScriptedKeeper implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  final AtomicInteger connections = new AtomicInteger();

  interface Script {
    void run(InputStream in, OutputStream out, Socket socket) throws Exception;
  }

  ScriptedKeeper(Script script) throws IOException {
    Thread thread = new Thread(() -> accept(script), "scripted-keeper");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that reads the head and then says this. */
  static ScriptedKeeper saying(String answer) throws IOException {
    return new ScriptedKeeper(
        (in, out, socket) -> {
          readHead(in);
          out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        });
  }

  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int one = in.read();
      if (one < 0) {
        throw new IOException("the head ended early");
      }
      head.append((char) one);
    }
    return head.toString();
  }

  private void accept(Script script) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        Thread thread = new Thread(() -> run(script, socket), "scripted-keeper-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void run(Script script, Socket socket) {
    try (socket) {
      script.run(socket.getInputStream(), socket.getOutputStream(), socket);
    } catch (Exception gone) {
      // What the filter makes of it is what the test looks at.
    }
  }

  Endpoint instance() {
    return new Endpoint(Beliefs.LOOPBACK, listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
