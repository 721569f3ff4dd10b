package org.holdfast.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.holdfast.system.Processes.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A5, A6, A8, A9, A10, A13, A16, C1, C2 with nothing of Java in the applications: two stacks
 * that run alone, with three programs in Python at their control sockets, each an instance of its
 * own and two of them of one target, two front tiers, and clients that keep a log of their own of
 * what they were answered.
 */
class PythonApplicationsIT {
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("system.seconds", 20));
  private static final int CLIENTS = 200;
  private static final int THREADS = 8;
  private static final String APPLICATION = "application.py";

  private final Processes processes = new Processes();
  private final List<InetSocketAddress> frontTiers = new ArrayList<>();
  private final List<InetSocketAddress> instances = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    assumeTrue(isPythonThere(), "python3 is not installed");
    Path folder = Files.createTempDirectory("holdfast");
    Path application = folder.resolve(APPLICATION);
    try (InputStream source = PythonApplicationsIT.class.getResourceAsStream(APPLICATION)) {
      Files.write(application, Objects.requireNonNull(source).readAllBytes());
    }
    String one = "127.0.0.1:" + freePort();
    String two = "127.0.0.1:" + freePort();
    node("node1", folder, application, one, one + "," + two, List.of("left", "right"));
    node("node2", folder, application, two, one + "," + two, List.of("alone"));
    for (String name : List.of("front1", "front2")) {
      InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
      frontTiers.add(at);
      processes
          .frontTier(
              name,
              List.of(),
              "127.0.0.1:" + at.getPort(),
              one + "," + two,
              "holdfast.services.web.proxy-protocol=v1")
          .await("is ready");
    }
  }

  private static boolean isPythonThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private void node(
      String name,
      Path folder,
      Path application,
      String bind,
      String members,
      List<String> programs)
      throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (int count = 0; count < programs.size(); count++) {
      ports.add(freePort());
    }
    Path control = folder.resolve(name + ".control");
    processes.stack(name, bind, members, ports, control).await("is ready");
    for (String program : programs) {
      int port = ports.get(programs.indexOf(program));
      instances.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Running running =
          processes.program(
              name + "-" + program,
              "python3",
              application.toString(),
              program,
              String.valueOf(port),
              control.toString(),
              Processes.SERVICE);
      running.await("ready");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    processes.end();
  }

  @Test
  void noConnectionContradictsWhatWasAcknowledged_A13_A16() throws Exception {
    long until = System.nanoTime() + TIME.toNanos();
    List<Callable<List<Client>>> shares = new ArrayList<>();
    for (int share = 0; share < THREADS; share++) {
      int first = share;
      shares.add(() -> visit(first, until));
    }
    List<Client> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<List<Client>> share : threads.invokeAll(shares)) {
        clients.addAll(share.get());
      }
    } catch (ExecutionException contradiction) {
      throw new AssertionError(contradiction.getCause());
    } finally {
      threads.shutdownNow();
    }
    Client.Counts all = new Client.Counts();
    clients.forEach(client -> all.add(client.counts));
    System.out.println("python applications: " + all);
    LockSupport.parkNanos(Client.LONGEST_LIFE.toNanos());
    assertEquals(
        all.created - all.ended, expiryIndications(), "each that was not ended has expired, once");
  }

  private List<Client> visit(int share, long until) throws IOException {
    Random random = new Random(share);
    List<Client> clients = new ArrayList<>();
    for (int number = share; number < CLIENTS; number += THREADS) {
      clients.add(new Client("127.0.2." + (1 + number), random));
    }
    while (System.nanoTime() < until) {
      InetSocketAddress through = frontTiers.get(random.nextInt(frontTiers.size()));
      clients.get(random.nextInt(clients.size())).visit(through);
    }
    return clients;
  }

  private long expiryIndications() throws IOException {
    long sum = 0;
    for (InetSocketAddress instance : instances) {
      try (Socket socket = new Socket(instance.getAddress(), instance.getPort())) {
        socket
            .getOutputStream()
            .write(
                "PROXY TCP4 127.0.0.1 127.0.0.1 1 1\r\nreport\n".getBytes(StandardCharsets.UTF_8));
        for (String line : Client.read(socket).lines().toList()) {
          String[] words = line.split(" ", -1);
          assertEquals("101", words[1], line);
          sum += Long.parseLong(words[2]);
        }
      }
    }
    return sum;
  }
}
