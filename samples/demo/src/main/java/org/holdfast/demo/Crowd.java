package org.holdfast.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Clients who come and go all the time, 127.0.2.1 to 127.0.2.60, so that there is something to see.
 * Some fill a basket and order, others forget it.
 */
final class Crowd implements AutoCloseable {
  private static final int CLIENTS = 60;
  private static final Duration BETWEEN_VISITS = Duration.ofMillis(600);

  private final int port;
  private final Set<Integer> withBasket = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread named = new Thread(work, "crowd");
            named.setDaemon(true);
            return named;
          });

  /** Of the shop behind this port. */
  Crowd(int port) {
    this.port = port;
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::visit, 0, BETWEEN_VISITS.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void visit() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int number = random.nextInt(1, CLIENTS + 1);
    Shop shop = new Shop(Loopback.address(2, number), port);
    try {
      if (withBasket.contains(number) && random.nextInt(4) == 0) {
        withBasket.remove(number);
        shop.order();
      } else if (withBasket.add(number) || random.nextBoolean()) {
        shop.add("apple", Duration.ofSeconds(random.nextInt(30, 600)));
      } else {
        shop.glance();
      }
    } catch (IOException unanswered) {
      // Whoever plays with the demo may have stopped a part of it.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
