package org.holdfast.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Event.Visit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come through every front tier all the time, and applications that keep them, renew
 * and let go, at random. Each application goes through all front tiers at once after every answer:
 * then a route that is not published yet would show. Everything goes into the lab's log. For one
 * thread.
 */
final class Load implements AutoCloseable {
  private static final int SEED = 4;
  private static final int CLIENTS = 48;

  /** Whom nobody ever keeps, beside them: they show where balancing sends whom. */
  private static final int NEVER_KEPT = 12;

  /** After an end some are left alone for so long, to be seen often enough. */
  private static final Duration LEFT_ALONE = Duration.ofSeconds(6);

  private static final int APPLICATIONS = 4;
  private static final int VISITORS_PER_DOOR = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int THINK_MICROS = 15_000;

  private final Lab lab;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean goesOn = true;

  private Load(Lab lab) {
    this.lab = lab;
  }

  /** Begins at once; the clients are those with the numbers from 0 to 59. */
  static Load on(Lab lab) {
    Load load = new Load(lab);
    for (Door door : lab.doors()) {
      for (int visitor = 0; visitor < VISITORS_PER_DOOR; visitor++) {
        int seed = SEED + load.threads.size();
        load.begin("visitor-" + seed, () -> load.visit(door, new Random(seed)));
      }
    }
    for (int number = 0; number < APPLICATIONS; number++) {
      Application application = load.new Application(number);
      load.begin("application-" + number, application::run);
    }
    return load;
  }

  private void begin(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void visit(Door door, Random random) {
    while (goesOn) {
      door.visit(lab.ground().client(random.nextInt(CLIENTS + NEVER_KEPT)), PATIENCE);
      think(random);
    }
  }

  private static void think(Random random) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(THINK_MICROS)));
  }

  /** Lets the load run for a while. */
  void run(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }

  /** Stops asking and connecting; returns when all have stopped. */
  @Override
  public void close() {
    goesOn = false;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException stopNow) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps and lets go of its own clients. For its own thread. */
  private final class Application {
    private final Random random;
    private final List<String> clients;
    private final Map<String, Owner> kept = new HashMap<>();
    private final Map<String, Long> leftAloneUntil = new HashMap<>();

    Application(int number) {
      random = new Random(SEED * 1_000 + number);
      clients =
          IntStream.range(0, CLIENTS)
              .filter(client -> client % APPLICATIONS == number)
              .mapToObj(lab.ground()::client)
              .toList();
    }

    void run() {
      while (goesOn) {
        String client = clients.get(random.nextInt(clients.size()));
        if (!isLeftAlone(client)) {
          startOrEnd(client);
        }
        think(random);
      }
    }

    private boolean isLeftAlone(String client) {
      Long until = leftAloneUntil.get(client);
      return until != null && Recorder.now() < until;
    }

    private void startOrEnd(String client) {
      Owner owner = kept.get(client);
      if (owner == null || random.nextInt(10) < 7) {
        start(client, owner);
      } else {
        end(client, owner);
      }
    }

    private void start(String client, @Nullable Owner owner) {
      Owner at = owner != null && random.nextInt(10) < 7 ? owner : somebody(client);
      Duration atMost = random.nextInt(5) == 0 ? Duration.ofSeconds(1 + random.nextInt(3)) : LONG;
      Request answer = answer(lab.server(at.server()).start(at.instance(), client, atMost));
      if (answer != null && answer.isGranted()) {
        kept.put(client, answer.owner());
        lab.doors().forEach(door -> door.visit(client, PATIENCE));
      }
    }

    /** Mostly where it happens to be, as in life; at times anybody. */
    private Owner somebody(String client) {
      Door door = lab.doors().get(random.nextInt(lab.doors().size()));
      Visit visit = door.visit(client, PATIENCE);
      if (visit.landedAt() != null && random.nextInt(4) > 0) {
        return visit.landedAt();
      }
      Server server = lab.servers().get(random.nextInt(lab.servers().size()));
      return new Owner(server.name(), server.life(), 1 + random.nextInt(server.instances()));
    }

    private void end(String client, Owner owner) {
      Request answer = answer(lab.server(owner.server()).end(owner.instance(), client));
      kept.remove(client);
      if (answer != null && answer.code() == 0) {
        lab.doors().forEach(door -> comesWithAWitness(client, door));
        if (random.nextInt(4) == 0) {
          leftAloneUntil.put(client, Recorder.now() + LEFT_ALONE.toNanos());
        }
      }
    }

    /** Either may come first: then neither finds what the other left. */
    private void comesWithAWitness(String client, Door door) {
      String witness = lab.ground().client(CLIENTS + random.nextInt(NEVER_KEPT));
      boolean isFirst = random.nextBoolean();
      door.visit(isFirst ? client : witness, PATIENCE);
      door.visit(isFirst ? witness : client, PATIENCE);
    }

    /** Null: not within its patience; the answer goes into the log when it comes. */
    private @Nullable Request answer(CompletableFuture<Request> asked) {
      try {
        return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException later) {
        return null;
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }
}
