package org.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.holdfast.facility.Roster;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.holdfast.simulation.SplitHistory.Target;

/** Splits, merges, losses of the maps, stalls, deaths, cuts and arrivals, by chance. */
final class Calamities {
  private static final int MOST_ROUTERS = 4;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final SplitHistory history;
  private final SimulatedCluster cluster;
  private final Random random;
  private final int routersAtFirst;
  private boolean healed;
  private int names;

  Calamities(SplitHistory history, SimulatedCluster cluster, Random random, int routers) {
    this.history = history;
    this.cluster = cluster;
    this.random = random;
    routersAtFirst = routers;
  }

  void begin() {
    for (int count = 0; count < routersAtFirst; count++) {
      cluster.openRouter("router" + names++);
    }
  }

  void strike() {
    happen();
    history.changed();
  }

  private void happen() {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> splitOrMerge();
      case 4 -> loseRows();
      case 5, 6 -> stall(pickLink());
      case 7, 8 -> cut(pickLink());
      case 9 -> deafen(pickLink());
      case 10 -> killAndRestart();
      default -> routerComesOrGoes();
    }
  }

  /** Whether it is a router that was not there from the beginning. */
  boolean hasArrived(String name) {
    return name.startsWith("router")
        && Integer.parseInt(name.substring("router".length())) >= routersAtFirst;
  }

  private Link pickLink() {
    List<Link> all = links();
    return all.get(random.nextInt(all.size()));
  }

  private List<Link> links() {
    List<Link> all = new ArrayList<>();
    history.targets().values().forEach(target -> all.add(target.stack.link));
    cluster.routers.forEach(router -> all.add(router.link));
    return all;
  }

  private Duration aWhile() {
    return Duration.ofMillis(500 + random.nextInt(random.nextBoolean() ? 3_000 : 19_500));
  }

  private String name(Link link) {
    return history.targets().values().stream()
        .filter(target -> target.stack.link == link)
        .map(Target::toString)
        .findFirst()
        .orElseGet(
            () ->
                cluster.routers.stream()
                    .filter(router -> router.link == link)
                    .map(router -> router.name)
                    .findFirst()
                    .orElse("one that is gone"));
  }

  private void splitOrMerge() {
    if (cluster.isSplit()) {
      merge();
    } else {
      Set<Link> apart = new HashSet<>();
      List<String> names = new ArrayList<>();
      for (Link link : links()) {
        if (random.nextBoolean()) {
          apart.add(link);
          names.add(name(link));
        }
      }
      history.happened("split: apart are " + names);
      cluster.split(apart);
      if (random.nextInt(3) == 0) {
        lose(random.nextInt(2));
      }
    }
  }

  private void merge() {
    int winner = random.nextInt(2);
    history.happened("merge: side " + winner + " stands");
    cluster.merge(winner, random.nextInt(3) == 0);
  }

  private void loseRows() {
    lose(cluster.isSplit() ? random.nextInt(2) : 0);
  }

  private void lose(int side) {
    if (isJoining(side)) {
      // Whoever comes to a cluster that has just lost everything may be taken for the first one.
      return;
    }
    double share = random.nextBoolean() ? 1 : random.nextDouble();
    history.happened("side " + side + " loses of its rows " + share);
    cluster.lose(side, share);
  }

  private boolean isJoining(int side) {
    return cluster.routers.stream()
            .anyMatch(router -> router.link.side() == side && !router.opened.isDone())
        || history.targets().values().stream()
            .map(target -> target.stack)
            .anyMatch(stack -> stack.link.side() == side && !stack.opened.isDone());
  }

  private void stall(Link link) {
    if (link.isRunning()) {
      history.happened(name(link) + " stops");
      link.stop();
      stopped(link);
      cluster.simulation.after(aWhile(), () -> carryOn(link));
    }
  }

  private void carryOn(Link link) {
    history.happened(name(link) + " goes on");
    stopped(link);
    link.carryOn();
    history.changed();
  }

  private void stopped(Link link) {
    history.targets().values().stream()
        .filter(target -> target.stack.link == link)
        .forEach(target -> target.lastStopped = history.now());
  }

  private void cut(Link link) {
    history.happened(name(link) + " is cut off");
    link.cut(true);
    cluster.simulation.after(
        aWhile(),
        () -> {
          history.happened(name(link) + " is cut off no more");
          link.cut(false);
          history.changed();
        });
  }

  private void deafen(Link link) {
    history.happened(name(link) + " loses events");
    link.loseEvents(random.nextBoolean() ? 0.5 : 1);
    cluster.simulation.after(aWhile(), () -> link.loseEvents(0));
  }

  private void killAndRestart() {
    List<Target> all = List.copyOf(history.targets().values());
    Target target = all.get(random.nextInt(all.size()));
    if (target.isOpen() && !target.stack.link.isDead()) {
      history.happened(target + " is killed");
      target.stack.link.kill();
      history.died(target);
      Duration later = Duration.ofMillis(random.nextInt(15_000));
      cluster.simulation.after(later, () -> start(target));
    }
  }

  /** Where nothing is left of the roster, whoever starts founds a cluster: operators do not. */
  private boolean hasRoster(int side) {
    return cluster.roster.rows(side).containsKey(Roster.KEY);
  }

  /** As a server that is started again until it is in. */
  private void start(Target before) {
    if (!hasRoster(before.stack.link.side())) {
      cluster.simulation.after(RETRY, () -> start(before));
      return;
    }
    history.happened(before + " is started again");
    Stack next = cluster.stack(before.number);
    next.link.moveTo(before.stack.link.side());
    next.open();
    history.reborn(before.number, next);
    next.opened
        .minimalCompletionStage()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                history.happened(before + " is not taken: " + failure);
                next.link.kill();
                Target failed = Objects.requireNonNull(history.targets().get(before.number));
                cluster.simulation.after(RETRY, () -> start(failed));
              }
            });
  }

  private void routerComesOrGoes() {
    if (cluster.routers.size() > routersAtFirst || cluster.routers.size() == MOST_ROUTERS) {
      Router router = cluster.routers.get(random.nextInt(cluster.routers.size()));
      if (router.takesClients() && random.nextBoolean()) {
        history.happened(router.name + " leaves");
        router.close();
      } else {
        kill(router);
      }
    } else {
      arrive("router" + names++, cluster.isSplit() ? random.nextInt(2) : 0);
    }
  }

  private void kill(Router router) {
    Roster roster = cluster.roster.rows(router.link.side()).get(Roster.KEY);
    long left =
        roster == null
            ? 0
            : roster.voters().stream()
                .filter(voter -> !voter.name().equals(router.name))
                .filter(voter -> history.link(voter).isPresent())
                .count();
    // Else nobody may ever strike it, and nothing starts any more.
    if (roster != null && roster.isMajority(left)) {
      history.happened(router.name + " is killed");
      router.link.kill();
      cluster.routers.remove(router);
    }
  }

  private void arrive(String name, int side) {
    if (!hasRoster(side)) {
      return;
    }
    history.happened(name + " comes to side " + side);
    Router router = cluster.newRouter(name);
    router.link.moveTo(side);
    router.open();
    router
        .opened
        .minimalCompletionStage()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                history.happened(name + " is not taken: " + failure);
                router.link.kill();
                cluster.routers.remove(router);
                if (!healed) {
                  cluster.simulation.after(RETRY, () -> arrive(name, router.link.side()));
                }
              }
            });
  }

  /** From now on nothing happens any more; what is down comes back in a while. */
  void heal() {
    healed = true;
    if (cluster.isSplit()) {
      merge();
    }
    history.happened("healing");
    // What was begun ends by itself first: stalls and cuts last no longer, restarts as well.
    cluster.simulation.run(Duration.ofSeconds(20));
  }
}
