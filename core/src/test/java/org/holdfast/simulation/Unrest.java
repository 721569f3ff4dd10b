package org.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Random;
import org.holdfast.simulation.SimulatedCluster.Router;

/** Routers that come and go, are stopped, cut off and deaf, by chance. */
final class Unrest {
  private final SimulatedCluster cluster;
  private final Random random;
  private final int longestPause;
  private int names;

  Unrest(SimulatedCluster cluster, Random random, long seed) {
    this.cluster = cluster;
    this.random = random;
    // Every fourth is slow enough for whoever is stopped to be struck from the roster.
    longestPause = seed % 4 == 3 ? 800 : 40;
  }

  void begin() {
    cluster.openRouter("router" + names++);
    cluster.openRouter("router" + names++);
  }

  void letTimePass() {
    cluster.simulation.run(Duration.ofMillis(random.nextInt(longestPause)));
  }

  void stir() {
    Router router = cluster.routers.get(random.nextInt(cluster.routers.size()));
    if (!router.opened.isDone()) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> router.link.stop();
      case 1, 2 -> router.link.carryOn();
      case 3 -> router.link.cut(true);
      case 4, 5 -> router.link.cut(false);
      case 6 -> router.link.loseEvents(random.nextInt(2) * 0.5);
      default -> joinOrLeave(router);
    }
  }

  private void joinOrLeave(Router router) {
    if (cluster.routers.size() < 4) {
      cluster.newRouter("router" + names++).open();
    } else if (router.takesClients()) {
      router.close();
    }
  }

  void heal() {
    for (Router router : cluster.routers) {
      router.link.cut(false);
      router.link.loseEvents(0);
      router.link.carryOn();
    }
    cluster.simulation.run(Duration.ofSeconds(15));
    for (Router router : cluster.routers) {
      assertEquals(true, router.isLive(), () -> router.name + " is current after healing");
    }
  }
}
