package org.holdfast.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client and its log of what it was answered: who keeps it for certain, until when, and when at
 * the latest that is over. For one thread.
 */
final class Client {
  private static final int MOST_SECONDS = 3;

  /** Word of the last connection is waited for, and the clock ticks; the machine may be busy. */
  private static final Duration LATE = Duration.ofSeconds(2);

  /** By then whatever was started is over. */
  static final Duration LONGEST_LIFE = Duration.ofSeconds(MOST_SECONDS).plus(LATE);

  private static final int FIXED = 1;

  final Counts counts = new Counts();
  private final String address;
  private final Random random;

  private @Nullable String owner;
  private boolean isFixed;
  private long seconds;
  private long certainUntil = System.nanoTime();
  private long overAt = System.nanoTime();

  Client(String address, Random random) {
    this.address = address;
    this.random = random;
  }

  /** What happened so far. */
  static final class Counts {
    long connections;
    long pinned;
    long created;
    long renewed;
    long ended;
    long refused;

    void add(Counts other) {
      connections += other.connections;
      pinned += other.pinned;
      created += other.created;
      renewed += other.renewed;
      ended += other.ended;
      refused += other.refused;
    }

    @Override
    public String toString() {
      return connections
          + " connections, "
          + pinned
          + " of them certain to be kept; "
          + created
          + " started, "
          + renewed
          + " renewed, "
          + ended
          + " ended, "
          + refused
          + " kept elsewhere or not at all";
    }
  }

  /** One connection with one request, and whether anything contradicts the log. */
  void visit(InetSocketAddress through) throws IOException {
    int chance = random.nextInt(10);
    long asked = 1L + random.nextInt(MOST_SECONDS);
    int flags = random.nextInt(3) == 0 ? FIXED : 0;
    String request = chance < 4 ? "start " + asked + " " + flags : chance < 6 ? "end" : "who";
    long before = System.nanoTime();
    String[] answer = exchange(through, request);
    long after = System.nanoTime();
    boolean isCertain = owner != null && after - certainUntil < 0;
    boolean isOver = owner == null || before - overAt > 0;
    String log =
        "%s %s: %s; the log has %s, certain %s, over %s"
            .formatted(address, request, String.join(" ", answer), owner, isCertain, isOver);
    counts.connections++;
    if (isCertain) {
      counts.pinned++;
      assertEquals(owner, answer[0], log);
    }
    if (!isFixed && answer[0].equals(owner) && !isOver) {
      // It may have been extended by this connection, and surely was if it was kept.
      overAt = Math.max(overAt, after + LATE.toNanos() + Duration.ofSeconds(seconds).toNanos());
      certainUntil = isCertain ? before + Duration.ofSeconds(seconds).toNanos() : certainUntil;
    }
    int code = Integer.parseInt(answer[1]);
    if (chance < 4) {
      assertTrue(possibleStarts(isCertain, isOver, answer[0]).contains(code), log);
      started(code, answer[0], asked, flags, before, after);
    } else if (chance < 6) {
      assertTrue(possibleEnds(isCertain, isOver, answer[0]).contains(code), log);
      ended(code);
    }
  }

  private Set<Integer> possibleStarts(boolean isCertain, boolean isOver, String node) {
    if (isCertain) {
      return Set.of(1);
    }
    if (isOver) {
      return Set.of(0);
    }
    return node.equals(owner) ? Set.of(0, 1) : Set.of(0, 13);
  }

  private Set<Integer> possibleEnds(boolean isCertain, boolean isOver, String node) {
    if (isCertain) {
      return Set.of(0);
    }
    return isOver || !node.equals(owner) ? Set.of(15) : Set.of(0, 15);
  }

  private void started(int code, String node, long asked, int flags, long before, long after) {
    if (code > 1) {
      counts.refused++;
      return;
    }
    counts.created += 1 - code;
    counts.renewed += code;
    owner = node;
    isFixed = flags == FIXED;
    seconds = asked;
    certainUntil = before + Duration.ofSeconds(asked).toNanos();
    overAt = after + Duration.ofSeconds(asked).plus(LATE).toNanos();
  }

  private void ended(int code) {
    if (code == 0) {
      counts.ended++;
      owner = null;
    } else {
      counts.refused++;
    }
  }

  private String[] exchange(InetSocketAddress through, String request) throws IOException {
    try (Socket socket = Processes.connect(address, through)) {
      socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
      String answer = read(socket).trim();
      assertTrue(!answer.isEmpty(), () -> address + " " + request + ": no answer");
      return answer.split(" ", -1);
    }
  }

  static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
