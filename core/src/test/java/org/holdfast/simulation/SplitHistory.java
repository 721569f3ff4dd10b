package org.holdfast.simulation;

import static org.holdfast.affinity.ReturnCode.CLUSTER_UNAVAILABLE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Roster;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Held;
import org.holdfast.routing.RouteDecision.Pinned;
import org.holdfast.simulation.Ledger.Entry;
import org.holdfast.simulation.Ledger.Phase;
import org.holdfast.simulation.SimulatedCluster.Router;
import org.holdfast.simulation.SimulatedCluster.Stack;
import org.jspecify.annotations.Nullable;

/**
 * One random history of stacks and routers through splits, merges, losses of the maps, stalls,
 * deaths and cuts, and what must be so all the while: SPEC A13, C4, rules 9 to 12.
 */
final class SplitHistory {
  private static final Duration LONG = Duration.ofHours(3);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration UNTIL_REFUSED = Duration.ofMillis(2_500);
  private static final Duration HEALING = Duration.ofSeconds(30);
  private static final ClientSelector NOBODY = ClientSelector.address("198.51.100.1");
  private static final int CLIENTS = 5;
  private static final int STEPS = 120;
  private static final int[][] COMPOSITIONS = {{3, 2}, {2, 1}, {2, 2}, {3, 2}, {3, 1}};

  private final SimulatedCluster cluster;
  private final Random random;
  private final Calamities calamities;
  private final int longestPause;
  private final Map<Integer, Target> targets = new TreeMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private final Map<Integer, Roster> lastRosters = new HashMap<>();
  private final List<String> timeLine = new ArrayList<>();
  private @Nullable String contradiction;

  /** How often what was judged, so that nobody judges nothing. */
  final Tally tally = new Tally();

  static final class Tally {
    long acknowledged;
    long refused;
    long routed;
    long minority;
    long toldGivenUp;
    long neverHealed;
  }

  SplitHistory(long seed) {
    cluster = new SimulatedCluster(seed);
    random = new Random(~seed);
    longestPause = new int[] {40, 300, 1_500}[(int) (seed % 3)];
    int[] composition = COMPOSITIONS[(int) (seed / 3 % COMPOSITIONS.length)];
    for (int number = 1; number <= composition[0]; number++) {
      targets.put(number, new Target(number, cluster.openStack(number)));
    }
    calamities = new Calamities(this, cluster, random, composition[1]);
  }

  /** A target in its present life. */
  final class Target {
    final int number;
    final Stack stack;
    final Ledger ledger = new Ledger();
    Duration lastStopped = Duration.ZERO;
    Duration lastMajority;
    final Map<String, Duration> lastInReach = new HashMap<>();

    Target(int number, Stack stack) {
      this.number = number;
      this.stack = stack;
      lastMajority = now();
      stack.stack.indicateTo(indication -> told(this, indication));
    }

    boolean isOpen() {
      return stack.opened.isDone() && !stack.opened.isCompletedExceptionally();
    }

    boolean takesRequests() {
      return isOpen() && stack.link.isRunning();
    }

    /** Whether it answers anything but 18. */
    boolean isCurrent() {
      return stack.extend(NOBODY, MOMENT).code() != CLUSTER_UNAVAILABLE;
    }

    boolean holds(String client) {
      return stack.stack.held(stack.instance, CLIENTS + 1).stream()
          .anyMatch(one -> one.client().equals(ClientSelector.address(client)));
    }

    /** Whether its application was told that it has this client, and would be so again now. */
    boolean isCertain(String client) {
      return takesRequests() && ledger.of(client).isOwned(now()) && isCurrent() && holds(client);
    }

    @Override
    public String toString() {
      return "node" + number;
    }
  }

  Duration now() {
    return cluster.simulation.elapsed();
  }

  Map<Integer, Target> targets() {
    return targets;
  }

  /** What is printed where a history contradicts itself. */
  void happened(String what) {
    timeLine.add(now().toMillis() + " " + what);
  }

  /** What is thrown in a stage would be heard by nobody. */
  private void contradicted(String what) {
    happened("!!! " + what);
    if (contradiction == null) {
      contradiction = what;
      for (int side = 0; side < (cluster.isSplit() ? 2 : 1); side++) {
        happened("side " + side + ": " + described(cluster.roster.rows(side).get(Roster.KEY)));
        happened("  claims " + cluster.claims.rows(side));
      }
      targets.values().forEach(one -> happened(one + " is on side " + one.stack.link.side()));
      cluster.routers.forEach(one -> happened(one.name + " is on side " + one.link.side()));
    }
  }

  private static String described(@Nullable Roster roster) {
    return roster == null
        ? "no roster"
        : "version "
            + roster.version()
            + ", strikes "
            + roster.strikes()
            + roster.participants().stream()
                .map(one -> " " + one.name() + "/" + one.incarnation() + "/" + one.role())
                .collect(Collectors.joining());
  }

  /** Lives through it; what contradicts the specification, with the time line; empty: nothing. */
  Optional<String> run() {
    calamities.begin();
    for (int step = 0; step < STEPS && contradiction == null; step++) {
      act();
      cluster.simulation.run(Duration.ofMillis(random.nextInt(longestPause)));
      look();
    }
    if (contradiction == null) {
      calamities.heal();
      for (int second = 0; second < HEALING.toSeconds() && contradiction == null; second++) {
        cluster.simulation.run(Duration.ofSeconds(1));
        look();
      }
      lookAtTheEnd();
    }
    return Optional.ofNullable(contradiction)
        .map(what -> what + "\n" + String.join("\n", timeLine));
  }

  private void act() {
    int chance = random.nextInt(100);
    if (chance < 40) {
      start(pickTarget(), pickClient());
    } else if (chance < 55) {
      ofAnOwner(this::start);
    } else if (chance < 70) {
      ofAnOwner(this::end);
    } else if (chance < 75) {
      end(pickTarget(), pickClient());
    } else {
      calamities.strike();
    }
  }

  private Target pickTarget() {
    List<Target> all = List.copyOf(targets.values());
    return all.get(random.nextInt(all.size()));
  }

  private String pickClient() {
    return client(random.nextInt(CLIENTS));
  }

  private static String client(int number) {
    return "203.0.113." + (1 + number);
  }

  private interface Request {
    void send(Target target, String client);
  }

  private void ofAnOwner(Request request) {
    String client = pickClient();
    targets.values().stream()
        .filter(target -> target.ledger.of(client).phase == Phase.OWNED)
        .findFirst()
        .ifPresent(target -> request.send(target, client));
  }

  // ---------------------------------------------------------------- requests and answers

  private void start(Target target, String client) {
    Entry entry = target.ledger.of(client);
    if (entry.underWay || !target.takesRequests()) {
      return;
    }
    entry.asked();
    Duration duration = random.nextInt(4) == 0 ? Duration.ofSeconds(2 + random.nextInt(20)) : LONG;
    Duration asked = now();
    happened(target + " starts " + client + " for " + duration);
    target
        .stack
        .stack
        .start(target.stack.trusted(), AffinityRequest.of(ClientSelector.address(client), duration))
        .thenAccept(response -> started(target, client, response, asked, duration));
  }

  private void started(
      Target target, String client, AffinityResponse response, Duration asked, Duration duration) {
    String wrong = target.ledger.started(client, response, asked, now(), duration);
    answered(target, client, response.code(), asked, wrong);
    if (response.code().isDone()) {
      tally.acknowledged++;
      uncertain.remove(client);
    } else if (response.code() == CLUSTER_UNAVAILABLE) {
      uncertain.add(client);
    }
    look();
  }

  private void end(Target target, String client) {
    Entry entry = target.ledger.of(client);
    if (entry.underWay || !target.takesRequests()) {
      return;
    }
    entry.asked();
    Duration asked = now();
    happened(target + " ends " + client);
    target
        .stack
        .stack
        .end(target.stack.trusted(), AffinityRequest.of(ClientSelector.address(client), null))
        .thenAccept(response -> ended(target, client, response, asked));
  }

  private void ended(Target target, String client, AffinityResponse response, Duration asked) {
    String wrong = target.ledger.ended(client, response, now());
    answered(target, client, response.code(), asked, wrong);
    if (response.code() == CLUSTER_UNAVAILABLE) {
      uncertain.add(client);
    }
    look();
  }

  private void answered(
      Target target, String client, ReturnCode code, Duration asked, @Nullable String wrong) {
    happened(target + ": " + client + " " + code);
    if (targets.get(target.number) != target) {
      return;
    }
    if (wrong != null) {
      contradicted(target + ", " + client + ", answer " + code + ": " + wrong);
    }
    watchMajority(target);
    boolean ranAllTheTime = target.lastStopped.compareTo(asked) < 0;
    if (ranAllTheTime && now().minus(asked).compareTo(UNTIL_REFUSED) > 0) {
      contradicted(target + " answered after " + now().minus(asked) + " only");
    }
    if (code == CLUSTER_UNAVAILABLE) {
      tally.refused++;
    }
    Duration without = now().minus(target.lastMajority);
    if (ranAllTheTime && without.compareTo(UNTIL_REFUSED) > 0) {
      tally.minority++;
      if (code.isDone()) {
        contradicted(target + " answers " + code + ", without a majority for " + without);
      }
    }
  }

  private void told(Target target, Indication indication) {
    happened(target + " is told " + indication.client() + " " + indication.reason());
    if (targets.get(target.number) != target) {
      return;
    }
    String wrong = target.ledger.told(indication, now());
    if (wrong != null) {
      contradicted(target + ", " + indication.client() + ": " + wrong);
    }
    if (indication.reason() == EndReason.GIVEN_UP_BY_CLUSTER) {
      tally.toldGivenUp++;
      uncertain.add(indication.client().address().toString());
    }
  }

  // ---------------------------------------------------------------- lives

  /** Its process is gone, and with it what it knew. */
  void died(Target target) {
    for (int number = 0; number < CLIENTS; number++) {
      if (target.ledger.of(client(number)).mayGovern()) {
        uncertain.add(client(number));
      }
    }
  }

  void reborn(int number, Stack stack) {
    targets.put(number, new Target(number, stack));
  }

  // ---------------------------------------------------------------- what must be so

  private void look() {
    changed();
    for (int number = 0; number < CLIENTS && contradiction == null; number++) {
      look(client(number));
    }
  }

  private void look(String client) {
    List<Target> certain =
        targets.values().stream().filter(target -> target.isCertain(client)).toList();
    if (certain.size() > 1) {
      contradicted(client + " has two owners that are certain: " + certain);
    }
    boolean isFree =
        !uncertain.contains(client)
            && targets.values().stream().noneMatch(one -> one.ledger.of(client).mayGovern());
    if (!certain.isEmpty() || isFree) {
      Endpoint owner = certain.isEmpty() ? null : certain.get(0).stack.instance;
      for (Router router : cluster.routers) {
        if (router.takesClients() && router.isLive()) {
          lookAt(router, client, owner);
        }
      }
    }
  }

  private void lookAt(Router router, String client, @Nullable Endpoint owner) {
    tally.routed++;
    RouteDecision decision = router.route(client);
    Endpoint pinned = decision instanceof Pinned one ? one.owner().instance() : null;
    boolean isRight = owner == null ? pinned == null : owner.equals(pinned);
    if (!(decision instanceof Held) && !isRight) {
      contradicted(
          router.name + " sends " + client + " to " + pinned + " instead of its owner " + owner);
    }
  }

  /** Something has changed that may have given somebody a majority. */
  void changed() {
    targets.values().forEach(this::watchMajority);
  }

  private void watchMajority(Target target) {
    Link link = target.stack.link;
    Roster read = cluster.roster.rows(link.side()).get(Roster.KEY);
    if (read != null) {
      lastRosters.put(link.side(), read);
    }
    Roster roster = lastRosters.get(link.side());
    if (read == null || roster == null || roster.isMajority(inReach(target, roster))) {
      target.lastMajority = now();
    }
  }

  private long inReach(Target target, Roster roster) {
    for (Participant voter : roster.voters()) {
      boolean isThere =
          link(voter)
              .filter(link -> link == target.stack.link || isInReach(link, target.stack.link))
              .isPresent();
      if (isThere) {
        target.lastInReach.put(voter.name(), now());
      }
    }
    return roster.voters().stream()
        .map(voter -> target.lastInReach.getOrDefault(voter.name(), Duration.ofDays(-1)))
        .filter(last -> now().minus(last).compareTo(MOMENT) <= 0)
        .count();
  }

  private static boolean isInReach(Link link, Link from) {
    return link.isRunning()
        && link.isConnected()
        && from.isConnected()
        && link.side() == from.side();
  }

  /** Where that voter lives now, whatever its life; empty: it is dead for good. */
  Optional<Link> link(Participant voter) {
    Optional<Link> router =
        cluster.routers.stream()
            .filter(one -> one.name.equals(voter.name()))
            .map(one -> one.link)
            .findFirst();
    return router.isPresent()
        ? router
        : targets.values().stream()
            .filter(one -> one.toString().equals(voter.name()))
            .map(one -> one.stack.link)
            .findFirst();
  }

  // ---------------------------------------------------------------- after healing

  private void lookAtTheEnd() {
    happened("healed");
    Roster roster = cluster.roster.rows().get(Roster.KEY);
    if (roster == null || !mayHaveAMajority(roster)) {
      // So many routers are dead that nobody may ever strike them.
      tally.neverHealed++;
      return;
    }
    for (Target target : targets.values()) {
      if (!target.isOpen() || !target.isCurrent()) {
        contradicted(target + " is not current, long after everything was healed");
      }
    }
    for (Router router : cluster.routers) {
      if (!router.isLive()) {
        contradicted(router.name + " is not current, long after everything was healed");
      }
    }
    for (int number = 0; number < CLIENTS && contradiction == null; number++) {
      lookAtTheEnd(client(number));
    }
  }

  /** Even if those that came later are trusted by nobody. */
  private boolean mayHaveAMajority(Roster roster) {
    long dead = roster.voters().stream().filter(voter -> link(voter).isEmpty()).count();
    long alive =
        roster.voters().stream()
            .filter(voter -> link(voter).isPresent() && !calamities.hasArrived(voter.name()))
            .count();
    return alive > dead;
  }

  private void lookAtTheEnd(String client) {
    List<Target> holders =
        targets.values().stream().filter(target -> target.holds(client)).toList();
    if (holders.size() > 1) {
      contradicted(client + " is held by " + holders);
    }
    targets.values().forEach(target -> compareLedger(target, client));
    Endpoint owner = holders.isEmpty() ? null : holders.get(0).stack.instance;
    cluster.routers.forEach(router -> lookAt(router, client, owner));
    List<Endpoint> registered =
        cluster.claims.rows().entrySet().stream()
            .filter(row -> row.getKey().prefix().toString().equals(client))
            .flatMap(row -> row.getValue().claims().stream())
            .map(Claim::owner)
            .sorted(Comparator.comparing(one -> one.instance().port()))
            .map(one -> one.instance())
            .toList();
    if (!registered.equals(owner == null ? List.of() : List.of(owner))) {
      contradicted(client + " is registered for " + registered + ", held by " + holders);
    }
  }

  private void compareLedger(Target target, String client) {
    Entry entry = target.ledger.of(client);
    boolean holds = target.holds(client);
    if (entry.underWay) {
      contradicted(target + " never answered of " + client);
    } else if (entry.isOwned(now()) && !holds) {
      contradicted(target + " has lost " + client + " and was not told");
    } else if (entry.phase == Phase.NONE && holds) {
      contradicted(target + " holds " + client + " and does not know it");
    } else if (entry.isOverdue(now().minusSeconds(5))) {
      contradicted(target + " was not told that " + client + " has expired");
    } else if (entry.isOwned(now())) {
      ReturnCode code = target.stack.start(ClientSelector.address(client), LONG).code();
      if (code != ReturnCode.RENEWED) {
        contradicted(target + " cannot renew " + client + ": " + code);
      }
    }
  }
}
