package org.holdfast.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;

/**
 * Clients that a fault keeps at a place of its choice, besides the load, for an hour. For one
 * thread.
 */
final class Regulars {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What the fault before has left may take so long to be over. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int UNAVAILABLE = 18;

  private final Lab lab;
  private final Map<String, Owner> owners = new LinkedHashMap<>();

  private Regulars(Lab lab) {
    this.lab = lab;
  }

  /**
   * Has clients kept by the instances of a server in turn.
   *
   * @param from the first one's number; the load has those up to 99
   * @throws IOException if a start is not answered 0 in time
   */
  static Regulars at(Lab lab, Server server, int from, int count)
      throws IOException, InterruptedException {
    Regulars regulars = new Regulars(lab);
    for (int number = from; number < from + count; number++) {
      regulars.move(lab.ground().client(number), server, 1 + number % server.instances());
    }
    return regulars;
  }

  private void move(String client, Server server, int instance)
      throws IOException, InterruptedException {
    long deadline = Recorder.now() + SETTLED_WITHIN.toNanos();
    Request answer = answered(server.start(instance, client, LONG), PATIENCE);
    while (answer.code() == UNAVAILABLE && Recorder.now() - deadline < 0) {
      Thread.sleep(PAUSE.toMillis());
      answer = answered(server.start(instance, client, LONG), PATIENCE);
    }
    if (answer.code() != 0) {
      throw new IOException("a start of " + client + " was answered " + answer.code());
    }
    owners.put(client, answer.owner());
  }

  /** The answer, or the request without one if there is none in time. */
  static Request answered(CompletableFuture<Request> asked, Duration atMost)
      throws IOException, InterruptedException {
    try {
      return asked.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + atMost, late);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  List<String> clients() {
    return List.copyOf(owners.keySet());
  }

  Owner owner(String client) {
    Owner owner = owners.get(client);
    if (owner == null) {
      throw new IllegalArgumentException(client);
    }
    return owner;
  }

  /** From now on that is its owner. */
  void keptBy(String client, Owner owner) {
    owners.put(client, owner);
  }

  /** All of them through that front tier, one after the other. */
  List<Visit> visit(Door door, Duration patience) {
    return clients().stream().map(client -> door.visit(client, patience)).toList();
  }

  /** How many of these connections came to their owners. */
  long atOwners(List<Visit> visits) {
    return visits.stream().filter(one -> owner(one.client()).equals(one.landedAt())).count();
  }

  /** Asks for all of them again at the owners' instances, all at once. */
  List<CompletableFuture<Request>> renew() {
    return owners.entrySet().stream()
        .map(
            one ->
                lab.server(one.getValue().server())
                    .start(one.getValue().instance(), one.getKey(), LONG))
        .toList();
  }

  /**
   * Asks for these at that server until the answer is not 18; whom it gets, it keeps from then on.
   *
   * @return how often each code was the last answer
   * @throws IOException if 18 or nothing is answered for too long
   */
  Map<Integer, Long> startAll(List<String> clients, Server server, Duration atMost)
      throws IOException, InterruptedException {
    Map<Integer, Long> codes = new TreeMap<>();
    long deadline = Recorder.now() + atMost.toNanos();
    for (String client : clients) {
      Owner owner = owner(client);
      Request answer = null;
      while (answer == null || answer.code() == UNAVAILABLE) {
        if (answer != null) {
          Thread.sleep(PAUSE.toMillis());
        }
        Duration left = Duration.ofNanos(Math.max(1, deadline - Recorder.now()));
        answer = answered(server.start(owner.instance(), client, LONG), left);
        if (answer.code() == UNAVAILABLE && Recorder.now() - deadline > 0) {
          throw new IOException(server.name() + " answers 18 for longer than " + atMost);
        }
      }
      codes.merge(answer.code(), 1L, Long::sum);
      if (answer.isGranted()) {
        owners.put(client, answer.owner());
      }
    }
    return codes;
  }

  /** The longest of these connections, in nanoseconds. */
  static long longest(List<Visit> visits) {
    return visits.stream().mapToLong(one -> one.endedAt() - one.begunAt()).max().orElse(0);
  }

  /** Both. */
  static <T> List<T> both(List<T> one, List<T> other) {
    List<T> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  /** Those that failed, in words; empty: none. */
  static List<String> failed(Stream<Visit> visits) {
    return visits
        .filter(one -> one.landedAt() == null)
        .map(one -> one.client() + " through " + one.door() + ": " + one.error())
        .limit(Oracle.MOST_TOLD)
        .toList();
  }
}
