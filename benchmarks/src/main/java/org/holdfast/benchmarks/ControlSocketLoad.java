package org.holdfast.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a second a program gets answered at the control socket of a stack that runs
 * alone, one after the other: pings and renewals, by turns without and with {@link BadPeers}.
 */
public final class ControlSocketLoad {
  private static final int ROUNDS = 5;
  private static final IpAddress SERVICE = IpAddress.parse("192.0.2.80");
  private static final IpAddress CLIENT = IpAddress.parse("203.0.113.7");

  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(Frame.MOST_BYTES);
  private final ByteBuffer request = ByteBuffer.allocate(Frame.MOST_BYTES);

  private ControlSocketLoad(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /**
   * Measures and prints.
   *
   * @param arguments milliseconds of each measurement; 2,000 if none are given
   */
  public static void main(String[] arguments) throws IOException {
    long millis = arguments.length == 0 ? 2_000 : Long.parseLong(arguments[0]);
    Path folder =
        Files.createTempDirectory(
            "holdfast",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path socket = folder.resolve("control");
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Endpoint at = new Endpoint(IpAddress.of(listener.getInetAddress()), listener.getLocalPort());
      Process stack = stack(folder, socket, at);
      try {
        new ControlSocketLoad(socket).run(socket, at, millis);
      } finally {
        stack.destroy();
        stack.onExit().join();
        Files.delete(folder.resolve("stack.properties"));
        Files.delete(folder);
      }
    }
  }

  private static Process stack(Path folder, Path socket, Endpoint listener) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("stack.properties"),
            """
            holdfast.cluster.name=load
            holdfast.cluster.bind=127.0.0.1:%d
            holdfast.target.name=node
            holdfast.control-socket.path=%s
            holdfast.services.web.address=%s
            holdfast.services.web.port=80
            holdfast.services.web.instances=%s
            holdfast.services.web.reserved-for=user:%s
            """
                .formatted(freePort(), socket, SERVICE, listener, System.getProperty("user.name")));
    Process stack =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.holdfast.standalone.StackCommand",
                "--config",
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader said = stack.inputReader();
    @Nullable String line = said.readLine();
    while (line != null && !line.endsWith("is ready")) {
      line = said.readLine();
    }
    return stack;
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void run(Path socket, Endpoint listener, long millis) throws IOException {
    ask(MessageType.OPEN, new Body.Open(listener.address(), listener.port(), 0, "load"));
    Body renewal = new Body.Affinity(SERVICE, 80, CLIENT, 32, 1800, answer.getLong(42), List.of());
    rate(MessageType.PING, new Body.None(), millis);
    rate(MessageType.START, renewal, millis);
    System.out.println("requests a second: pings, pings beside bad peers, renewals, the same");
    for (int round = 0; round < ROUNDS; round++) {
      long pings = rate(MessageType.PING, new Body.None(), millis);
      long renewals = rate(MessageType.START, renewal, millis);
      BadPeers bad = new BadPeers(socket);
      long pingsBeside = rate(MessageType.PING, new Body.None(), millis);
      long renewalsBeside = rate(MessageType.START, renewal, millis);
      bad.close();
      System.out.printf("%,d %,d %,d %,d%n", pings, pingsBeside, renewals, renewalsBeside);
    }
  }

  private long rate(MessageType type, Body body, long millis) throws IOException {
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
    long answered = 0;
    while (System.nanoTime() - end < 0) {
      ask(type, body);
      answered++;
    }
    return answered * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin);
  }

  private void ask(MessageType type, Body body) throws IOException {
    new Frame(Header.request(type, 0, 1), body).writeTo(request.clear());
    channel.write(request.flip());
    answer.clear();
    do {
      if (channel.read(answer) < 0) {
        throw new IOException("the stack has closed the connection");
      }
    } while (answer.position() < 4 || answer.position() < answer.getInt(0));
    if (answer.getShort(16) > 1) {
      throw new IOException(type + " was answered " + answer.getShort(16));
    }
  }
}
