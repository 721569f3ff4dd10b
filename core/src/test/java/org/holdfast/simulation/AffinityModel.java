package org.holdfast.simulation;

import static org.holdfast.affinity.AdditionalInformation.DURATION_LIMITED;
import static org.holdfast.affinity.AdditionalInformation.NARROWER_EXIST;
import static org.holdfast.affinity.AdditionalInformation.NONE;
import static org.holdfast.affinity.AdditionalInformation.NO_ACTIVE_CONNECTION;
import static org.holdfast.affinity.AdditionalInformation.PART_ENDED;
import static org.holdfast.affinity.AdditionalInformation.SELECTOR_TOO_WIDE;
import static org.holdfast.affinity.AdditionalInformation.SEVERAL_SERVICES;
import static org.holdfast.affinity.AdditionalInformation.WIDER_GOVERNS;
import static org.holdfast.affinity.ReturnCode.ADDRESS_NOT_SERVED;
import static org.holdfast.affinity.ReturnCode.DONE;
import static org.holdfast.affinity.ReturnCode.LIMIT_REACHED;
import static org.holdfast.affinity.ReturnCode.MALFORMED;
import static org.holdfast.affinity.ReturnCode.NOT_AUTHORISED;
import static org.holdfast.affinity.ReturnCode.NOT_LISTENING;
import static org.holdfast.affinity.ReturnCode.NO_SUCH_AFFINITY;
import static org.holdfast.affinity.ReturnCode.OWNED_BY_ANOTHER;
import static org.holdfast.affinity.ReturnCode.PORT_NOT_SERVED;
import static org.holdfast.affinity.ReturnCode.RENEWED;
import static org.holdfast.affinity.ReturnCode.WITHIN_OWN_AFFINITY;
import static org.holdfast.affinity.ReturnCode.WITHIN_WIDER_AFFINITY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.holdfast.affinity.AdditionalInformation;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.EndReason;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.simulation.Land.Instance;
import org.holdfast.simulation.Land.Service;
import org.holdfast.simulation.Step.Asker;
import org.holdfast.simulation.Step.Local;
import org.jspecify.annotations.Nullable;

/**
 * SPEC A1 to A14 with rules 1 to 8, 12 and 13, as one would explain them: a list of affinities that
 * is looked through from its beginning every time. It knows neither stacks nor routers nor a
 * cluster, and is written from the SPEC alone.
 */
final class AffinityModel {
  private final List<Affinity> affinities = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Set<Instance> silent = new HashSet<>();
  private final Map<String, Set<Service>> withdrawn = new HashMap<>();
  private final Map<String, Duration> maxDurations = new HashMap<>();
  private final List<Indication> indications = new ArrayList<>();
  private Duration now = Duration.ZERO;

  /** What an instance has. */
  static final class Affinity {
    final Service service;
    final ClientSelector client;
    final Instance owner;
    final List<ClientSelector> holes = new ArrayList<>();
    Duration deadline;
    Duration granted;
    boolean fixed;

    Affinity(Service service, ClientSelector client, Instance owner, Grant grant, Duration now) {
      this.service = service;
      this.client = client;
      this.owner = owner;
      granted = grant.duration;
      fixed = grant.fixed;
      deadline = now.plus(granted);
    }

    void renew(Grant grant, Duration now) {
      granted = grant.duration;
      fixed = grant.fixed;
      deadline = now.plus(granted);
    }
  }

  private record Connection(Service service, Endpoint client, Instance instance) {}

  private record Grant(Duration duration, boolean limited, boolean fixed) {}

  /** What a request must be answered. */
  record Answer(ReturnCode code, int information, int localPort, Duration inForce) {}

  // ---------------------------------------------------------------- time, rules 7 and 8

  /** How long after its deadline an affinity may still be there: reports are waited for. */
  private static final Duration LATE = Duration.ofMillis(500);

  /** Time goes on until then; whatever has expired by then is gone and indicated. */
  void advance(Duration until) {
    now = until;
    for (Affinity one : List.copyOf(affinities)) {
      if (one.deadline.plus(LATE).compareTo(now) <= 0) {
        endAndIndicate(one, EndReason.EXPIRED);
      }
    }
  }

  /** Whether something that matters expires about now, or so soon. */
  boolean isUncertain(Duration soon, Predicate<Instance> matters) {
    return affinities.stream()
        .filter(one -> matters.test(one.owner))
        .anyMatch(one -> one.deadline.compareTo(now.plus(soon)) < 0);
  }

  private void endAndIndicate(Affinity ended, EndReason reason) {
    affinities.remove(ended);
    indications.add(
        new Indication(ended.service.address(), ended.client, ended.owner.endpoint(), reason));
  }

  // ---------------------------------------------------------------- clients, A11 and A12

  /** Clients that are kept, or in a hole of what is kept. */
  private record Zone(ClientSelector clients, Affinity affinity, boolean isHole) {}

  /** Nearest first: longest prefix, named ports before all, the fewer the nearer. */
  private static final Comparator<Zone> NEAREST =
      Comparator.comparing((Zone zone) -> -zone.clients.prefixLength())
          .thenComparing(zone -> zone.clients.allPorts())
          .thenComparing(zone -> zone.clients.ports().size())
          .thenComparing(Zone::isHole);

  private List<Zone> zones(Service service) {
    List<Zone> zones = new ArrayList<>();
    for (Affinity one : affinities) {
      if (one.service.equals(service)) {
        zones.add(new Zone(one.client, one, false));
        one.holes.forEach(hole -> zones.add(new Zone(hole, one, true)));
      }
    }
    zones.sort(NEAREST);
    return zones;
  }

  /** The affinity that governs a new connection; null: it is balanced. */
  @Nullable Affinity governing(Service service, Endpoint client) {
    for (Zone zone : zones(service)) {
      ClientSelector kept = zone.clients;
      if (isWithin(kept, client.address()) && names(kept, client.port())) {
        return zone.isHole ? null : zone.affinity;
      }
    }
    return null;
  }

  private Optional<Zone> firstCover(Service service, ClientSelector client) {
    return zones(service).stream().filter(zone -> covers(zone.clients, client)).findFirst();
  }

  private static boolean isWithin(ClientSelector prefix, IpAddress address) {
    if (prefix.address().isIpv4() != address.isIpv4()) {
      return false;
    }
    byte[] ones = prefix.address().toBytes();
    byte[] others = address.toBytes();
    int bits = prefix.address().isIpv4() ? 96 + prefix.prefixLength() : prefix.prefixLength();
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((ones[bit / 8] & mask) != (others[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean names(ClientSelector client, int port) {
    return client.ports().isEmpty() || client.ports().contains(port);
  }

  private static boolean covers(ClientSelector wide, ClientSelector narrow) {
    boolean ports =
        wide.ports().isEmpty()
            || (!narrow.ports().isEmpty() && wide.ports().containsAll(narrow.ports()));
    return ports
        && wide.prefixLength() <= narrow.prefixLength()
        && isWithin(wide, narrow.address());
  }

  private static boolean samePrefix(ClientSelector one, ClientSelector other) {
    return one.prefixLength() == other.prefixLength() && one.address().equals(other.address());
  }

  private static boolean sharePorts(ClientSelector one, ClientSelector other) {
    return one.ports().stream().anyMatch(other.ports()::contains);
  }

  // ---------------------------------------------------------------- requests

  /** Which services a request is about, rule 6; or what is wrong with it. */
  private record Named(List<Service> services, ReturnCode refusal) {}

  private Named named(Asker asker, Local local) {
    Set<Service> left = new HashSet<>(asker.instance().services());
    left.removeAll(withdrawn.getOrDefault(asker.instance().target(), Set.of()));
    IpAddress address = local.address() == null ? Land.SHOP.address().address() : local.address();
    int port = local.equals(Local.OWN) ? Land.SHOP.address().port() : local.port();
    boolean addressServed =
        Land.INSTANCES.stream()
            .filter(one -> one.target().equals(asker.instance().target()))
            .flatMap(one -> one.services().stream())
            .filter(
                one -> !withdrawn.getOrDefault(asker.instance().target(), Set.of()).contains(one))
            .anyMatch(one -> one.address().address().equals(address));
    if (!addressServed) {
      return new Named(List.of(), ADDRESS_NOT_SERVED);
    }
    List<Service> meant =
        Land.SERVICES.stream()
            .filter(left::contains)
            .filter(one -> one.address().address().equals(address))
            .filter(one -> port == 0 || one.address().port() == port)
            .toList();
    return new Named(meant, meant.isEmpty() ? PORT_NOT_SERVED : DONE);
  }

  private static Answer refused(Local local, ReturnCode code, int information) {
    return new Answer(code, information, local.port(), Duration.ZERO);
  }

  private static int filledIn(Local local, List<Service> services) {
    return services.size() == 1 ? services.get(0).address().port() : local.port();
  }

  private static int information(
      List<Service> services, boolean limited, AdditionalInformation otherwise) {
    if (services.size() > 1) {
      return SEVERAL_SERVICES.number();
    }
    return limited ? DURATION_LIMITED.number() : otherwise.number();
  }

  private static Grant grant(
      @Nullable Duration asked, Duration ifNone, Duration most, boolean fix) {
    if (asked == null) {
      return new Grant(ifNone.compareTo(most) > 0 ? most : ifNone, false, fix);
    }
    if (asked.compareTo(most) > 0) {
      return new Grant(most, true, fix);
    }
    return new Grant(Duration.ofSeconds((asked.toMillis() + 999) / 1000), false, fix);
  }

  private static boolean isWrong(@Nullable Duration asked) {
    return asked != null && asked.compareTo(Duration.ZERO) <= 0;
  }

  private Duration maxDuration(Instance instance) {
    return maxDurations.getOrDefault(instance.target(), Land.MAX_DURATION);
  }

  // ---------------------------------------------------------------- START, rules 2, 3 and 5

  /** What would become of a start for one service, in the order of rule 2. */
  private sealed interface Fate {
    record Refused(ReturnCode code, AdditionalInformation information, Duration left)
        implements Fate {}

    record Renews(List<Affinity> own) implements Fate {}

    record Closes(Affinity group) implements Fate {}

    record Creates(ClientSelector missing, List<Affinity> renewed, boolean narrowerExist)
        implements Fate {}
  }

  /** Rule 2, from what is checked first to what is checked last. */
  private static final List<ReturnCode> ORDER =
      List.of(NOT_AUTHORISED, OWNED_BY_ANOTHER, WITHIN_OWN_AFFINITY, LIMIT_REACHED);

  Answer start(Step.Start start) {
    Instance instance = start.asker().instance();
    if (isWrong(start.duration())) {
      return refused(start.local(), MALFORMED, 62);
    }
    if (silent.contains(instance)) {
      return refused(start.local(), NOT_LISTENING, 0);
    }
    Named named = named(start.asker(), start.local());
    if (named.refusal != DONE) {
      return refused(start.local(), named.refusal, 0);
    }
    Duration max = maxDuration(instance);
    Grant grant = grant(start.duration(), max, max, start.fixed());
    List<Fate> fates = new ArrayList<>();
    int created = 0;
    for (Service service : named.services) {
      Fate fate = fate(start, service);
      if (fate instanceof Fate.Creates) {
        created++;
        if (!hasRoom(instance, created)) {
          fate = new Fate.Refused(LIMIT_REACHED, NONE, Duration.ZERO);
        }
      }
      fates.add(fate);
    }
    return answer(start, named.services, grant, fates);
  }

  private Fate fate(Step.Start start, Service service) {
    Instance asker = start.asker().instance();
    ClientSelector client = start.client();
    List<Affinity> all = affinities.stream().filter(one -> one.service.equals(service)).toList();
    Optional<Affinity> equal = all.stream().filter(one -> one.client.equals(client)).findFirst();
    if (equal.isPresent() && equal.get().owner.equals(asker)) {
      return new Fate.Renews(List.of(equal.get()));
    }
    List<Affinity> crossing =
        all.stream()
            .filter(one -> samePrefix(one.client, client))
            .filter(one -> sharePorts(one.client, client) && !covers(one.client, client))
            .toList();
    List<Affinity> own = crossing.stream().filter(one -> one.owner.equals(asker)).toList();
    TreeSet<Integer> missing = new TreeSet<>(client.ports());
    own.forEach(one -> missing.removeAll(one.client.ports()));
    if (!own.isEmpty() && missing.isEmpty()) {
      return new Fate.Renews(own);
    }
    Optional<Affinity> group =
        all.stream()
            .filter(one -> one.owner.equals(asker) && one.holes.contains(client))
            .findFirst();
    if (group.isPresent() && equal.isEmpty()) {
      return new Fate.Closes(group.get());
    }
    boolean tooWide =
        client.prefixLength()
            < (client.address().isIpv4() ? Land.WIDEST_IPV4_PREFIX : Land.WIDEST_IPV6_PREFIX);
    if (tooWide) {
      return new Fate.Refused(NOT_AUTHORISED, SELECTOR_TOO_WIDE, Duration.ZERO);
    }
    if (!start.asker().reserved() && !isConnected(service, client, asker)) {
      return new Fate.Refused(NOT_AUTHORISED, NO_ACTIVE_CONNECTION, Duration.ZERO);
    }
    if (equal.isPresent() || own.size() < crossing.size()) {
      return new Fate.Refused(OWNED_BY_ANOTHER, NONE, Duration.ZERO);
    }
    Optional<Zone> cover = firstCover(service, client).filter(zone -> !zone.isHole);
    if (cover.isPresent()) {
      Affinity wider = cover.get().affinity;
      return wider.owner.equals(asker)
          ? new Fate.Refused(WITHIN_OWN_AFFINITY, NONE, wider.deadline.minus(now))
          : new Fate.Refused(OWNED_BY_ANOTHER, NONE, Duration.ZERO);
    }
    return new Fate.Creates(
        client.withPorts(List.copyOf(missing)),
        own,
        all.stream().anyMatch(one -> covers(client, one.client)));
  }

  private boolean isConnected(Service service, ClientSelector client, Instance instance) {
    return connections.stream()
        .filter(one -> one.service.equals(service) && one.instance.equals(instance))
        .anyMatch(
            one -> isWithin(client, one.client.address()) && names(client, one.client.port()));
  }

  private boolean hasRoom(Instance instance, int more) {
    return used(one -> one.owner.equals(instance)) + more <= Land.MAX_PER_INSTANCE
        && used(one -> one.owner.target().equals(instance.target())) + more <= Land.MAX_PER_STACK;
  }

  private int used(Predicate<Affinity> by) {
    return affinities.stream().filter(by).mapToInt(one -> 1 + one.holes.size()).sum();
  }

  private Answer answer(Step.Start start, List<Service> services, Grant grant, List<Fate> fates) {
    int port = filledIn(start.local(), services);
    Optional<Fate.Refused> refusal =
        fates.stream()
            .filter(Fate.Refused.class::isInstance)
            .map(Fate.Refused.class::cast)
            .min(
                Comparator.comparing((Fate.Refused fate) -> ORDER.indexOf(fate.code))
                    .thenComparing(Fate.Refused::left));
    if (refusal.isPresent()) {
      Fate.Refused because = refusal.get();
      return new Answer(because.code, because.information.number(), port, because.left);
    }
    List<Duration> inForce = new ArrayList<>();
    boolean allRenewed = true;
    boolean narrowerExist = false;
    boolean granted = false;
    for (int i = 0; i < services.size(); i++) {
      Fate fate = fates.get(i);
      if (fate instanceof Fate.Renews renews) {
        renews.own.forEach(one -> one.renew(grant, now));
        inForce.add(grant.duration);
        granted = true;
      } else if (fate instanceof Fate.Closes closes) {
        closes.group.holes.remove(start.client());
        inForce.add(timeLeft(closes.group));
        allRenewed = false;
      } else if (fate instanceof Fate.Creates creates) {
        creates.renewed.forEach(one -> one.renew(grant, now));
        inForce.add(grant.duration);
        affinities.add(
            new Affinity(services.get(i), creates.missing, start.asker().instance(), grant, now));
        narrowerExist |= creates.narrowerExist;
        allRenewed = false;
        granted = true;
      }
    }
    return new Answer(
        allRenewed ? RENEWED : DONE,
        information(services, granted && grant.limited, narrowerExist ? NARROWER_EXIST : NONE),
        port,
        Collections.min(inForce));
  }

  // ---------------------------------------------------------------- EXTEND, rule 7

  Answer extend(Step.Extend extend) {
    if (isWrong(extend.duration())) {
      return refused(extend.local(), MALFORMED, 62);
    }
    Named named = named(extend.asker(), extend.local());
    if (named.refusal != DONE) {
      return refused(extend.local(), named.refusal, 0);
    }
    int port = filledIn(extend.local(), named.services);
    Instance asker = extend.asker().instance();
    List<Affinity> own =
        affinities.stream()
            .filter(one -> named.services.contains(one.service) && one.owner.equals(asker))
            .filter(one -> one.client.equals(extend.client()))
            .toList();
    if (own.size() < named.services.size()) {
      return new Answer(NO_SUCH_AFFINITY, 0, port, Duration.ZERO);
    }
    Grant grant = grant(extend.duration(), maxDuration(asker), Land.LONGEST_EXTENSION, false);
    own.forEach(one -> one.deadline = later(one.deadline, now.plus(grant.duration)));
    Duration left = own.stream().map(one -> one.deadline.minus(now)).sorted().toList().get(0);
    return new Answer(DONE, information(named.services, grant.limited, NONE), port, left);
  }

  private static Duration later(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  // ---------------------------------------------------------------- END, rules 4 and 5

  private record Ended(
      ReturnCode code, @Nullable Affinity whole, @Nullable Affinity group, List<Integer> ports) {
    static Ended refused(ReturnCode code) {
      return new Ended(code, null, null, List.of());
    }
  }

  Answer end(Step.End end) {
    Instance asker = end.asker().instance();
    boolean every = end.local().address() != null && end.local().port() == 0;
    if (every && silent.contains(asker)) {
      return refused(end.local(), NOT_LISTENING, 0);
    }
    Named named = named(end.asker(), end.local());
    if (named.refusal != DONE) {
      return refused(end.local(), named.refusal, 0);
    }
    int port = filledIn(end.local(), named.services);
    List<Ended> ends = new ArrayList<>();
    int holes = 0;
    for (Service service : named.services) {
      Ended one = ended(end, service);
      if (one.group != null) {
        holes++;
        if (one.group.holes.size() >= Land.MAX_HOLES_PER_GROUP || !hasRoom(asker, holes)) {
          one = Ended.refused(LIMIT_REACHED);
        }
      }
      ends.add(one);
    }
    for (ReturnCode refusal : List.of(NO_SUCH_AFFINITY, WITHIN_WIDER_AFFINITY, LIMIT_REACHED)) {
      if (ends.stream().anyMatch(one -> one.code == refusal)) {
        return new Answer(refusal, 0, port, Duration.ZERO);
      }
    }
    AdditionalInformation information = NONE;
    for (Ended one : ends) {
      if (one.group != null) {
        one.group.holes.add(end.client().withPorts(one.ports));
        information = PART_ENDED;
      } else if (one.whole != null) {
        affinities.remove(one.whole);
        boolean governed =
            firstCover(one.whole.service, end.client()).filter(zone -> !zone.isHole).isPresent();
        information = governed ? WIDER_GOVERNS : NONE;
      }
    }
    return new Answer(DONE, information(named.services, false, information), port, Duration.ZERO);
  }

  private Ended ended(Step.End end, Service service) {
    Instance asker = end.asker().instance();
    ClientSelector client = end.client();
    List<Zone> zones = zones(service);
    Optional<Affinity> exact =
        zones.stream()
            .filter(zone -> !zone.isHole && zone.clients.equals(client))
            .map(Zone::affinity)
            .findFirst();
    if (exact.isPresent() && exact.get().owner.equals(asker)) {
      return new Ended(DONE, exact.get(), null, List.of());
    }
    if (!end.part()) {
      boolean withinOwn =
          zones.stream()
              .filter(zone -> !zone.isHole && zone.affinity.owner.equals(asker))
              .anyMatch(zone -> covers(zone.clients, client));
      return Ended.refused(withinOwn ? WITHIN_WIDER_AFFINITY : NO_SUCH_AFFINITY);
    }
    Optional<Zone> cover = firstCover(service, client);
    boolean own =
        cover.isPresent() && !cover.get().isHole && cover.get().affinity.owner.equals(asker);
    if (exact.isPresent() || !own) {
      return Ended.refused(NO_SUCH_AFFINITY);
    }
    TreeSet<Integer> rest = new TreeSet<>(client.ports());
    zones.stream()
        .map(Zone::clients)
        .filter(narrow -> samePrefix(narrow, client) && !covers(narrow, client))
        .forEach(narrow -> rest.removeAll(narrow.ports()));
    return rest.isEmpty() && !client.ports().isEmpty()
        ? Ended.refused(NO_SUCH_AFFINITY)
        : new Ended(DONE, null, cover.get().affinity, List.copyOf(rest));
  }

  // ---------------------------------------------------------------- what else happens

  /** A router entered it; whoever governs it is extended, A6. */
  void connected(Service service, Endpoint client, Instance instance) {
    connections.add(new Connection(service, client, instance));
    Affinity governing = governing(service, client);
    if (governing != null && !governing.fixed) {
      governing.deadline = later(governing.deadline, now.plus(governing.granted));
    }
  }

  void disconnected(Service service, Endpoint client, Instance instance) {
    connections.remove(new Connection(service, client, instance));
  }

  /** Rule 12: the new incarnation owns nothing; there is nobody left to tell. */
  void restarted(String target) {
    affinities.removeIf(one -> one.owner.target().equals(target));
    connections.removeIf(one -> one.instance.target().equals(target));
    withdrawn.remove(target);
    maxDurations.remove(target);
  }

  void endedByAdministrator(Affinity ended) {
    endAndIndicate(ended, EndReason.ENDED_BY_ADMINISTRATOR);
  }

  void left(Instance instance) {
    affinities.removeIf(one -> one.owner.equals(instance));
  }

  void listens(Instance instance, boolean listens) {
    if (listens) {
      silent.remove(instance);
    } else {
      silent.add(instance);
      ownedBy(one -> one.owner.equals(instance))
          .forEach(one -> endAndIndicate(one, EndReason.LISTENER_GONE));
    }
  }

  void serves(String target, Service service, boolean serves) {
    Set<Service> gone = withdrawn.computeIfAbsent(target, key -> new HashSet<>());
    if (serves) {
      gone.remove(service);
    } else {
      gone.add(service);
      ownedBy(one -> one.owner.target().equals(target) && one.service.equals(service))
          .forEach(one -> endAndIndicate(one, EndReason.SERVICE_WITHDRAWN));
    }
  }

  void limits(String target, Duration maxDuration) {
    maxDurations.put(target, maxDuration);
  }

  private List<Affinity> ownedBy(Predicate<Affinity> which) {
    return affinities.stream().filter(which).toList();
  }

  // ---------------------------------------------------------------- what can be seen

  /** What a target lists, in no order. */
  Stream<Affinity> list(String target) {
    return affinities.stream().filter(one -> one.owner.target().equals(target));
  }

  /** The selectors of all affinities and holes, with the affinity that each belongs to. */
  List<Map.Entry<ClientSelector, Affinity>> selectors() {
    return Land.SERVICES.stream()
        .flatMap(service -> zones(service).stream())
        .map(zone -> Map.entry(zone.clients, zone.affinity))
        .toList();
  }

  Duration timeLeft(Affinity affinity) {
    return affinity.deadline.minus(now);
  }

  /** Whom the owners were told of since this was asked last. */
  List<Indication> takeIndications() {
    List<Indication> taken = List.copyOf(indications);
    indications.clear();
    return taken;
  }
}
