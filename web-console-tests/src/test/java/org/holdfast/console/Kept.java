package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;

/** A second target, with a real stack, whose application keeps many clients: node-2. */
final class Kept implements AutoCloseable {
  private static final String APPLICATION = "many.ear";
  private static final int AT_ONCE = 32;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final Elsewhere instance;
  private final StackEngine engine;
  private final Requester requester;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  private Kept(Elsewhere instance, StackEngine engine, StackService service) {
    this.instance = instance;
    this.engine = engine;
    requester =
        new Requester(
            service.address(), service.instances().get(0), Principal.application(APPLICATION));
  }

  /** The clients 10.0.0.0 and following. */
  static Kept clients(int count) throws Exception {
    Elsewhere instance = new Elsewhere();
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name", "console-it",
            "holdfast.cluster.members", "127.0.0.1:" + TestServer.CLUSTER,
            "holdfast.target.name", "node-2",
            "holdfast.services.shop.address", "127.0.0.1",
            "holdfast.services.shop.port", "" + TestServer.FRONT_TIER,
            "holdfast.services.shop.instances", "127.0.0.1:" + instance.port(),
            "holdfast.services.shop.reserved-for", "application:" + APPLICATION);
    StackSettings settings =
        StackSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
    StackService service = settings.services().values().iterator().next();
    Kept kept = new Kept(instance, StackEngine.start(settings), service);
    for (int i = 0; i < count; i++) {
      kept.slots.acquire();
      kept.keep(ClientSelector.address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
    }
    assertTrue(kept.slots.tryAcquire(AT_ONCE, 1, TimeUnit.MINUTES), "all starts are answered");
    return kept;
  }

  /** Again if the cluster was away, as it is to a stack that waited too long for a core. */
  private void keep(ClientSelector client) {
    var unused =
        engine
            .stack()
            .start(requester, AffinityRequest.of(client, Duration.ofHours(1)))
            .thenAccept(
                answer -> {
                  if (answer.code().isDone()) {
                    slots.release();
                  } else {
                    SOON.execute(() -> keep(client));
                  }
                });
  }

  int size() {
    return engine.stack().size();
  }

  @Override
  public void close() {
    engine.close();
    instance.close();
  }
}
