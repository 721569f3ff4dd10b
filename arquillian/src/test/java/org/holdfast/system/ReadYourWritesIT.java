package org.holdfast.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.holdfast.system.Processes.Answer;
import org.holdfast.system.Processes.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A13 with real processes: once a start is answered, a connection begun at once through any
 * live front tier comes to the owner; two nodes take each client from one another again and again.
 */
class ReadYourWritesIT {
  private static final int ROUNDS = Integer.getInteger("system.rounds", 2_000);
  private static final int CLIENTS = 20;
  private static final long LONGEST_START_MICROS = 2_100_000;

  private final Processes processes = new Processes();
  private final Map<String, Running> owners = new HashMap<>();
  private final Map<String, InetSocketAddress> frontTiers = new HashMap<>();
  private final List<Long> startMicros = new ArrayList<>();
  private List<Running> nodes;
  private String members;
  private int round;

  @BeforeEach
  void start() throws IOException {
    String one = "127.0.0.1:" + freePort();
    String two = "127.0.0.1:" + freePort();
    members = one + "," + two;
    nodes =
        List.of(
            processes.node("node1", "127.0.0.1", one, members, freePort()),
            processes.node("node2", "127.0.0.1", two, members, freePort()));
    for (Running node : nodes) {
      node.await("ready");
    }
    Running first = frontTier("front1");
    Running second = frontTier("front2");
    first.await("is ready");
    second.await("is ready");
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    processes.end();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Running frontTier(String name) throws IOException {
    int port = freePort();
    frontTiers.put(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return processes.frontTier(name, List.of(), "127.0.0.1:" + port, members);
  }

  private InetSocketAddress at(String frontTier) {
    return Objects.requireNonNull(frontTiers.get(frontTier));
  }

  private String owner(String client) {
    return Objects.requireNonNull(owners.get(client)).name;
  }

  /** Takes the next client from whoever has it; tells which one. */
  private String moveOneClient() throws IOException {
    String client = "127.0.1." + (1 + round % CLIENTS);
    round++;
    Running before = owners.get(client);
    if (before != null) {
      assertEquals(0, before.ask("end " + client).code(), "end of " + client);
    }
    Running next = nodes.get((round / CLIENTS + round) % 2);
    Answer answer = next.ask("start " + client);
    assertEquals(0, answer.code(), () -> "start of " + client + " at " + next.name);
    assertTrue(answer.micros() < LONGEST_START_MICROS, () -> answer.micros() + " us");
    startMicros.add(answer.micros());
    owners.put(client, next);
    return client;
  }

  private void assertKept(String client, String... through) throws IOException {
    Map<String, Socket> begun = new HashMap<>();
    for (String name : through) {
      begun.put(name, Processes.connect(client, at(name)));
    }
    for (Map.Entry<String, Socket> connection : begun.entrySet()) {
      assertEquals(
          owner(client),
          Processes.landing(connection.getValue()),
          () -> client + " through " + connection.getKey() + " in round " + round);
    }
  }

  @Test
  void aConnectionBegunAfterTheAnswer_comesToTheOwner_throughEveryFrontTier() throws IOException {
    while (round < ROUNDS / 2) {
      assertKept(moveOneClient(), "front1", "front2");
    }
    Running third = frontTier("front3");
    Thread waiting = ready(third);
    while (waiting.isAlive() || round < ROUNDS * 3 / 4) {
      assertKept(moveOneClient(), "front1", "front2");
    }
    while (round < ROUNDS) {
      assertKept(moveOneClient(), "front1", "front2", "front3");
    }
    startMicros.sort(null);
    System.out.printf(
        "%d starts: median %d us, p99 %d us, longest %d us%n",
        startMicros.size(),
        startMicros.get(startMicros.size() / 2),
        startMicros.get(startMicros.size() * 99 / 100),
        startMicros.get(startMicros.size() - 1));
  }

  private static Thread ready(Running frontTier) {
    Thread waiting =
        new Thread(
            () -> {
              try {
                frontTier.await("is ready");
              } catch (IOException ended) {
                throw new IllegalStateException(ended);
              }
            });
    waiting.start();
    return waiting;
  }

  @Test
  void whileAFrontTierIsStopped_startsGoOn_andItRoutesRightWhenItWakes() throws Exception {
    Running stalled = frontTier("front3");
    stalled.await("is ready");
    assertKept(moveOneClient(), "front1", "front2", "front3");
    stalled.signal("STOP");
    long until = System.nanoTime() + 5_000_000_000L;
    Map<String, Socket> waiting = new HashMap<>();
    while (System.nanoTime() < until) {
      String client = moveOneClient();
      Socket before = waiting.put(client, Processes.connect(client, at("front3")));
      if (before != null) {
        before.close();
      }
      assertKept(client, "front1", "front2");
    }
    stalled.signal("CONT");
    for (Map.Entry<String, Socket> connection : waiting.entrySet()) {
      assertEquals(
          owner(connection.getKey()),
          Processes.landing(connection.getValue()),
          () -> connection.getKey() + " began while front3 was stopped");
    }
    assertKept(moveOneClient(), "front1", "front2", "front3");
  }
}
