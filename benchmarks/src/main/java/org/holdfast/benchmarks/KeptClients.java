package org.holdfast.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;
import org.jspecify.annotations.Nullable;

/**
 * A stack that keeps many clients, each an address from 10.0.0.0 on, until it is killed. It is told
 * by system properties what a target is told, and needs one service, reserved for {@code
 * benchmark}.
 */
public final class KeptClients {
  private static final int AT_ONCE = 256;
  private static final int FIRST_ADDRESS = 10 << 24;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final StackEngine engine;
  private final Requester requester;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private volatile @Nullable ReturnCode refusal;

  private KeptClients(StackEngine engine, StackService service) {
    this.engine = engine;
    requester =
        new Requester(
            service.address(), service.instances().get(0), Principal.application("benchmark"));
  }

  /**
   * Keeps them, and prints how many.
   *
   * @param arguments how many, and which is the first, counted from 0; left out: that one
   */
  public static void main(String[] arguments) throws InterruptedException {
    StackSettings settings =
        StackSettings.read(
            key -> Optional.ofNullable(System.getProperty(key)),
            System.getProperties().stringPropertyNames());
    StackService service = settings.services().values().iterator().next();
    int count = Integer.parseInt(arguments[0]);
    int first = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    try (StackEngine engine = StackEngine.start(settings)) {
      long before = System.nanoTime();
      keep(engine, service, first, count);
      double seconds = (System.nanoTime() - before) / 1e9;
      System.out.printf("%d clients kept in %.1f s%n", engine.stack().size(), seconds);
      Thread.currentThread().join();
    }
  }

  /**
   * Keeps clients at a service that is reserved for {@code benchmark}, and returns when it does.
   */
  static void keep(StackEngine engine, StackService service, int first, int count)
      throws InterruptedException {
    new KeptClients(engine, service).keep(first, count);
  }

  private void keep(int first, int count) throws InterruptedException {
    for (int client = first; client < first + count; client++) {
      slots.acquire();
      start(FIRST_ADDRESS + client);
    }
    slots.acquire(AT_ONCE);
    if (refusal != null) {
      throw new IllegalStateException("a start was answered " + refusal);
    }
  }

  private void start(int address) {
    engine
        .stack()
        .start(requester, request(address))
        .thenAccept(response -> answered(address, response));
  }

  private static AffinityRequest request(int address) {
    IpAddress client = IpAddress.ofBytes(ByteBuffer.allocate(4).putInt(address).array());
    return AffinityRequest.of(ClientSelector.address(client), Duration.ofHours(1));
  }

  private void answered(int address, AffinityResponse response) {
    if (response.code() == ReturnCode.CLUSTER_UNAVAILABLE) {
      // It took too long, as it may where so much is asked at once, or another node joins.
      LATER.execute(() -> start(address));
      return;
    }
    if (!response.code().isDone()) {
      refusal = response.code();
    }
    slots.release();
  }
}
