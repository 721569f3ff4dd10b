package org.holdfast.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Verb;
import org.jspecify.annotations.Nullable;

/**
 * A target: its processes, one life after the other. All that is asked of it and answered goes into
 * the log. Safe for all threads, but for one that begins and ends its lives.
 */
final class Server implements AutoCloseable {
  private final String name;
  private final Place place;
  private final List<String> settings;
  private final int instances;
  private final Path log;
  private final Recorder recorder;
  private volatile Life life;

  /** One process, and what it was asked and has not answered. */
  private record Life(int number, Child child, Map<Long, Pending> pending, AtomicLong asked) {}

  private record Pending(Request request, CompletableFuture<Request> answer) {}

  private Server(
      String name,
      Place place,
      List<String> settings,
      int instances,
      Path log,
      Recorder recorder,
      Life life) {
    this.name = name;
    this.place = place;
    this.settings = settings;
    this.instances = instances;
    this.log = log;
    this.recorder = recorder;
    this.life = life;
  }

  /**
   * Starts its first life; the caller awaits that it is ready.
   *
   * @param settings of its stack, as {@code key=value}
   * @param instances how many listeners they name
   */
  static Server start(
      String name, Place place, List<String> settings, int instances, Path log, Recorder recorder)
      throws IOException {
    Life first = begin(name, place, settings, log, recorder, 0);
    return new Server(name, place, settings, instances, log, recorder, first);
  }

  private static Life begin(
      String name, Place place, List<String> settings, Path log, Recorder recorder, int number)
      throws IOException {
    Map<Long, Pending> pending = new ConcurrentHashMap<>();
    List<String> options = new ArrayList<>();
    options.add(TargetNode.class.getName());
    options.add(String.valueOf(number));
    options.addAll(settings);
    Child child =
        Child.java(
            name,
            place,
            options,
            log,
            line -> heard(line, name, number, pending, recorder),
            line -> {});
    return new Life(number, child, pending, new AtomicLong());
  }

  private static void heard(
      String line, String name, int life, Map<Long, Pending> pending, Recorder recorder) {
    long now = Recorder.now();
    String[] words = line.split(" ", -1);
    if (line.equals(Child.ENDED)) {
      pending.keySet().forEach(number -> unanswered(pending.remove(number), recorder));
    } else if (words[0].equals("told")) {
      Owner owner = new Owner(name, life, Integer.parseInt(words[2]));
      recorder.add(new Event.Told(words[3], owner, Integer.parseInt(words[1]), now));
    } else {
      Pending asked = pending.remove(Long.parseLong(words[0]));
      if (asked != null) {
        int code = Integer.parseInt(words[1]);
        long granted = Duration.ofSeconds(Long.parseLong(words[2])).toNanos();
        answered(asked, now, code, granted, recorder);
      }
    }
  }

  private static void unanswered(@Nullable Pending asked, Recorder recorder) {
    if (asked != null) {
      recorder.add(asked.request());
      asked.answer().complete(asked.request());
    }
  }

  private static void answered(Pending asked, long now, int code, long granted, Recorder recorder) {
    Request was = asked.request();
    Request answer =
        new Request(was.verb(), was.client(), was.owner(), was.askedAt(), now, code, granted);
    recorder.add(answer);
    asked.answer().complete(answer);
  }

  String name() {
    return name;
  }

  /** The number of the process that lives now, or lived last. */
  int life() {
    return life.number();
  }

  int instances() {
    return instances;
  }

  void awaitReady() throws IOException, InterruptedException {
    life.child().awaitReady();
  }

  boolean isAlive() {
    return life.child().isAlive();
  }

  /** Asks for a start or a renewal; completes when it is answered, or this life has ended. */
  CompletableFuture<Request> start(int instance, String client, Duration atMost) {
    return ask(Verb.START, instance, client, atMost);
  }

  /** Asks for an end. */
  CompletableFuture<Request> end(int instance, String client) {
    return ask(Verb.END, instance, client, Duration.ofSeconds(1));
  }

  private CompletableFuture<Request> ask(
      Verb verb, int instance, String client, Duration duration) {
    Life now = life;
    Request request =
        new Request(
            verb,
            client,
            new Owner(name, now.number(), instance),
            Recorder.now(),
            Event.NEVER,
            Request.NO_ANSWER,
            duration.toNanos());
    Pending pending = new Pending(request, new CompletableFuture<>());
    long number = now.asked().incrementAndGet();
    now.pending().put(number, pending);
    String word = verb == Verb.START ? "start" : "end";
    now.child()
        .say(number + " " + word + " " + instance + " " + client + " " + duration.toSeconds());
    if (!now.child().isAlive()) {
      unanswered(now.pending().remove(number), recorder);
    }
    return pending.answer();
  }

  /** What was asked and never answered goes into the log too: it may have had its effect. */
  void tellOfUnanswered() {
    life.pending().values().forEach(one -> recorder.add(one.request()));
  }

  /** STOP, CONT, KILL or TERM. */
  void signal(String signal) throws IOException, InterruptedException {
    life.child().signal(signal);
  }

  /** Waits for the end of this life; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return life.child().awaitEnd(atMost);
  }

  /** Begins the next life, when the last has ended; the caller awaits that it is ready. */
  void again() throws IOException {
    life = begin(name, place, settings, log, recorder, life.number() + 1);
  }

  @Override
  public void close() {
    life.child().close();
  }
}
