package org.holdfast.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;

/**
 * A target in a process of its own: a stack, and an instance that tells everybody its name and
 * stays connected until they leave. Reads {@code SERVICE ROUNDS CLIENT,CLIENT...}, starts and ends
 * so often for one client after the other, and prints what that took. With the port of a front tier
 * behind them, the client connects through it just before each start.
 */
final class StartNode {
  private static final int NAME_LENGTH = 5;
  private static final int NOWHERE = 0;

  private static final Duration HOUR = Duration.ofHours(1);

  private final StackSettings settings;
  private final StackEngine engine;

  private StartNode(StackSettings settings, StackEngine engine) {
    this.settings = settings;
    this.engine = engine;
  }

  /**
   * Serves until its input ends.
   *
   * @param arguments the file of its settings
   */
  public static void main(String[] arguments) throws IOException {
    StackSettings settings = read(Path.of(arguments[0]));
    Endpoint own = settings.services().values().iterator().next().instances().get(0);
    try (ServerSocket listener =
            new ServerSocket(own.port(), 1_000, InetAddress.getLoopbackAddress());
        StackEngine engine = StackEngine.start(settings)) {
      daemon(() -> accept(listener, settings.targetName()));
      System.out.println("ready");
      new StartNode(settings, engine).serve();
    }
  }

  private static StackSettings read(Path file) throws IOException {
    Properties keys = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      keys.load(reader);
    }
    return StackSettings.read(
        key -> Optional.ofNullable(keys.getProperty(key)), keys.stringPropertyNames());
  }

  private static void accept(ServerSocket listener, String name) {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        daemon(() -> tellName(client, name));
      } catch (IOException gone) {
        // The client's affair; the next one is served.
      }
    }
  }

  private static void tellName(Socket connection, String name) {
    try (Socket client = connection) {
      client.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
      client.getInputStream().read();
    } catch (IOException gone) {
      // It ends either way.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "instance");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", -1);
      StackService service = Objects.requireNonNull(settings.services().get(words[0]));
      String[] clients = words[2].split(",", -1);
      int through = words.length > 3 ? Integer.parseInt(words[3]) : NOWHERE;
      System.out.println(measure(service, Integer.parseInt(words[1]), clients, through));
    }
  }

  private String measure(StackService service, int rounds, String[] clients, int through)
      throws IOException {
    Requester requester =
        new Requester(
            service.address(), service.instances().get(0), Principal.application("benchmark"));
    long[] starts = new long[rounds];
    long[] ends = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      String address = clients[round % clients.length];
      ClientSelector client = ClientSelector.address(address);
      Socket connection = through == NOWHERE ? new Socket() : connectedToHere(address, through);
      try (connection) {
        starts[round] = start(requester, client);
        ends[round] = end(requester, client);
      }
    }
    return "start " + summary(starts) + "; end " + summary(ends);
  }

  /** The front tier balances: some connections come to the other node. */
  private Socket connectedToHere(String client, int frontTier) throws IOException {
    InetSocketAddress through = new InetSocketAddress(InetAddress.getLoopbackAddress(), frontTier);
    while (true) {
      Socket connection = connect(client, through);
      if (landing(connection).equals(settings.targetName())) {
        return connection;
      }
      connection.close();
    }
  }

  /** A connection from that address. */
  static Socket connect(String client, InetSocketAddress frontTier) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
    socket.connect(frontTier, 5_000);
    return socket;
  }

  /** The node that it came to. */
  static String landing(Socket connection) throws IOException {
    byte[] name = connection.getInputStream().readNBytes(NAME_LENGTH);
    return new String(name, StandardCharsets.UTF_8);
  }

  private long start(Requester requester, ClientSelector client) {
    long before = System.nanoTime();
    AffinityResponse answer =
        engine
            .stack()
            .start(requester, AffinityRequest.of(client, HOUR))
            .toCompletableFuture()
            .join();
    return since(before, answer);
  }

  private long end(Requester requester, ClientSelector client) {
    long before = System.nanoTime();
    AffinityResponse answer =
        engine
            .stack()
            .end(requester, AffinityRequest.of(client, null))
            .toCompletableFuture()
            .join();
    return since(before, answer);
  }

  private static long since(long before, AffinityResponse answer) {
    long nanos = System.nanoTime() - before;
    if (answer.code() != ReturnCode.DONE) {
      throw new IllegalStateException("answered " + answer);
    }
    return nanos;
  }

  private static String summary(long[] nanos) {
    Arrays.sort(nanos);
    return micros(nanos[nanos.length / 2])
        + " "
        + micros(nanos[nanos.length * 99 / 100])
        + " "
        + micros(nanos[nanos.length - 1]);
  }

  private static long micros(long nanos) {
    return nanos / 1_000;
  }
}
