package org.holdfast.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Claim;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Owner;
import org.holdfast.facility.Participant;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Question;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPEC E8 and rule 1, on two members that have only Hazelcast on their class path: the facility
 * keeps its contract on a cluster that knows none of our classes.
 */
class ForeignClusterTest {
  private static final List<MemberProcess> MEMBERS = new ArrayList<>();
  private static final List<HazelcastFacility> CLIENTS = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    Endpoint first = TestPorts.free("127.0.0.1");
    Endpoint second = TestPorts.free("127.0.0.1");
    List<Endpoint> both = List.of(first, second);
    MEMBERS.add(MemberProcess.foreign(directory, "theirs", first, both));
    MEMBERS.add(MemberProcess.foreign(directory, "theirs", second, both));
    MEMBERS.forEach(member -> member.awaitMembers(2));
    ClusterSettings settings = new ClusterSettings("theirs", null, both);
    CLIENTS.add(HazelcastFacility.asClient(settings));
    CLIENTS.add(HazelcastFacility.asClient(settings));
  }

  @AfterAll
  static void stop() {
    CLIENTS.forEach(HazelcastFacility::close);
    MEMBERS.forEach(MemberProcess::close);
  }

  @Test
  void everyRow_isReadAsItWasWritten() {
    ServiceAddress ipv6 = new ServiceAddress(IpAddress.parse("2001:db8::1"), 65_535);
    Endpoint instance = Endpoint.parse("[fe80::1]:8080");
    ClientSelector ports = ClientSelector.parse("2001:db8:1::/56").withPorts(1, 65_535);
    ClientSelector address = ClientSelector.address("203.0.113.9");
    Owner owner = new Owner("node-é", Long.MAX_VALUE, instance);
    Claim claim = new Claim(ports.ports(), owner, Long.MIN_VALUE, true);
    readsBack(
        HazelcastFacility::claims,
        Map.of(
            ClaimKey.of(ipv6, ports),
            new PrefixClaims(9, "node-é", 11, List.of(claim, claim)),
            ClaimKey.of(SampleRows.SERVICE, address),
            new PrefixClaims(-1, "", 0, List.of())));
    Participant stack =
        new Participant(
            "stack",
            Participant.Role.STACK,
            5,
            1,
            List.of(
                new Participant.Served(
                    ipv6, List.of(instance, Endpoint.parse("192.0.2.9:1")), true, false),
                new Participant.Served(SampleRows.SERVICE, List.of(), false, true)));
    Participant router = new Participant("router", Participant.Role.ROUTER, 6, 2, List.of());
    readsBack(
        HazelcastFacility::roster, Map.of("rows", new Roster(3, 4, 5, List.of(stack, router))));
    readsBack(
        HazelcastFacility::beats,
        Map.of("rows", new Beat(1, 2, 3, Long.MIN_VALUE, 4, Long.MAX_VALUE, true, false)));
    readsBack(
        HazelcastFacility::replies,
        Map.of(
            new Route("a", "b"),
            new Reply(
                1,
                9,
                List.of(7L, -8L),
                List.of(new Reply.Sighting(1, true), new Reply.Sighting(2, false)),
                true,
                List.of(
                    new Reply.Opened(
                        Long.MAX_VALUE,
                        new ServiceAddress(IpAddress.parse("2001:db8::1"), 80),
                        Endpoint.parse("192.0.2.9:8080"),
                        Endpoint.parse("[2001:db8::7]:65535"),
                        true,
                        0),
                    new Reply.Opened(
                        2,
                        new ServiceAddress(IpAddress.parse("2001:db8::1"), 80),
                        Endpoint.parse("192.0.2.9:8080"),
                        Endpoint.parse("192.0.2.7:1"),
                        false,
                        250)),
                List.of(3L, -4L)),
            new Route("b", "a"),
            new Reply(2, 1, List.of(), List.of(), false, List.of(), List.of())));
    readsBack(
        HazelcastFacility::questions,
        Map.of(
            "rows",
            new Question(
                1,
                List.of(
                    new Question.Asked(1, ipv6, instance, ports),
                    new Question.Asked(2, SampleRows.SERVICE, instance, address)),
                List.of(new Question.Anew(3, "front"), new Question.Anew(4, "rear")))));
  }

  /** Written by one, read by the other in every way; then compared and removed by its value. */
  private static <K, V> void readsBack(Maps<K, V> maps, Map<K, V> rows) {
    SharedMap<K, V> writer = maps.of(CLIENTS.get(0));
    SharedMap<K, V> reader = maps.of(CLIENTS.get(1));
    rows.forEach((key, row) -> Answer.of(writer.set(key, row)));
    rows.forEach((key, row) -> assertEquals(row, Answer.of(reader.get(key))));
    assertEquals(rows, Answer.of(reader.getAll(rows.keySet())));
    Map<K, V> snapshot = new HashMap<>(Answer.of(reader.snapshot()));
    snapshot.keySet().retainAll(rows.keySet());
    assertEquals(rows, snapshot);
    rows.forEach((key, row) -> assertTrue(Answer.of(reader.replace(key, row, null)), "" + row));
    rows.keySet().forEach(key -> assertNull(Answer.of(writer.get(key))));
  }

  private interface Maps<K, V> {
    SharedMap<K, V> of(HazelcastFacility facility);
  }

  @Test
  void compareAndSet_storesOnlyOverWhatWasExpected() {
    SharedMap<ClaimKey, PrefixClaims> claims = CLIENTS.get(0).claims();
    ClaimKey key = SampleRows.key(1_000_001);
    PrefixClaims first = SampleRows.claims("a", 1);
    PrefixClaims second = SampleRows.claims("a", 2);
    assertFalse(Answer.of(claims.replace(key, first, second)), "nothing is there");
    assertTrue(Answer.of(claims.replace(key, null, null)), "nothing is there, and none shall be");
    assertTrue(Answer.of(claims.replace(key, null, first)));
    assertFalse(Answer.of(claims.replace(key, null, second)), "the first is there");
    assertFalse(Answer.of(claims.replace(key, null, null)), "the first is there");
    assertFalse(Answer.of(claims.replace(key, second, null)), "the first is there");
    assertEquals(first, Answer.of(claims.get(key)));
    assertTrue(Answer.of(claims.replace(key, first, second)));
    assertEquals(second, Answer.of(claims.get(key)));
    assertTrue(Answer.of(claims.replace(key, second, null)));
  }

  @Test
  void aCompareAndSetThatWasCarriedOutAlready_isTold() {
    SharedMap<ClaimKey, PrefixClaims> claims = CLIENTS.get(0).claims();
    ClaimKey key = SampleRows.key(1_000_002);
    PrefixClaims first = SampleRows.claims("a", 1);
    PrefixClaims second = SampleRows.claims("a", 2);
    assertTrue(Answer.of(claims.replace(key, null, first)));
    assertTrue(Answer.of(claims.replace(key, null, first)), "as after a member's death");
    assertTrue(Answer.of(claims.replace(key, first, second)));
    assertTrue(Answer.of(claims.replace(key, first, second)), "as after a member's death");
  }

  @Test
  void ofThoseWhoClaimOneKeyAtOnce_oneWins() throws Exception {
    ExecutorService contenders = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 200; round++) {
        ClaimKey key = SampleRows.key(2_000_000 + round);
        List<PrefixClaims> rows =
            IntStream.range(0, 4).mapToObj(one -> SampleRows.claims("node-" + one, 1)).toList();
        List<Future<Boolean>> attempts = new ArrayList<>();
        for (int one = 0; one < rows.size(); one++) {
          SharedMap<ClaimKey, PrefixClaims> claims = CLIENTS.get(one % 2).claims();
          PrefixClaims row = rows.get(one);
          attempts.add(contenders.submit(() -> Answer.of(claims.replace(key, null, row))));
        }
        List<PrefixClaims> winners = new ArrayList<>();
        for (int one = 0; one < rows.size(); one++) {
          if (attempts.get(one).get()) {
            winners.add(rows.get(one));
          }
        }
        PrefixClaims stored = requireNonNull(Answer.of(CLIENTS.get(1).claims().get(key)));
        assertEquals(List.of(stored), winners);
      }
    } finally {
      contenders.shutdownNow();
    }
  }

  @Test
  void raceAfterRace_noUpdateIsLost() throws Exception {
    ClaimKey key = SampleRows.key(1_000_003);
    Answer.of(CLIENTS.get(0).claims().set(key, SampleRows.claims("counter", 0)));
    ExecutorService contenders = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> counting = new ArrayList<>();
      for (int one = 0; one < 4; one++) {
        SharedMap<ClaimKey, PrefixClaims> claims = CLIENTS.get(one % 2).claims();
        String publisher = "node-" + one;
        counting.add(contenders.submit(() -> count(claims, key, publisher, 50)));
      }
      for (Future<?> one : counting) {
        one.get();
      }
    } finally {
      contenders.shutdownNow();
    }
    assertEquals(200, requireNonNull(Answer.of(CLIENTS.get(0).claims().get(key))).version());
  }

  private static void count(
      SharedMap<ClaimKey, PrefixClaims> claims, ClaimKey key, String publisher, int times) {
    for (int done = 0; done < times; ) {
      PrefixClaims now = requireNonNull(Answer.of(claims.get(key)));
      PrefixClaims next = SampleRows.claims(publisher, now.version() + 1);
      done += Answer.of(claims.replace(key, now, next)) ? 1 : 0;
    }
  }

  @Test
  void changesOfOneKey_areToldInTheirOrderAndWhole() {
    Map<ClaimKey, List<PrefixClaims>> told = new ConcurrentHashMap<>();
    Map<ClaimKey, List<PrefixClaims>> written = new HashMap<>();
    Set<ClaimKey> removed = ConcurrentHashMap.newKeySet();
    List<ClaimKey> keys =
        IntStream.range(0, 10).mapToObj(one -> SampleRows.key(1_100_000 + one)).toList();
    keys.forEach(
        key -> {
          told.put(key, new ArrayList<>());
          written.put(key, new ArrayList<>());
        });
    Answer.of(
        CLIENTS
            .get(1)
            .claims()
            .onChange(
                change -> {
                  List<PrefixClaims> rows = told.get(change.key());
                  if (rows == null) {
                    return;
                  }
                  if (change.row() == null) {
                    removed.add(change.key());
                  } else {
                    rows.add(change.row());
                  }
                }));
    SharedMap<ClaimKey, PrefixClaims> claims = CLIENTS.get(0).claims();
    List<CompletionStage<?>> last = new ArrayList<>();
    for (int version = 1; version <= 100; version++) {
      PrefixClaims row = SampleRows.claims("a", version);
      for (ClaimKey key : keys) {
        last.add(claims.set(key, row));
        requireNonNull(written.get(key)).add(row);
      }
    }
    last.forEach(Answer::of);
    PrefixClaims end = SampleRows.claims("a", 100);
    keys.forEach(key -> assertTrue(Answer.of(claims.replace(key, end, null))));
    Eventually.holds(
        Duration.ofSeconds(10), "every removal told", () -> removed.size() == keys.size());
    assertEquals(written, told);
  }

  @Test
  void whoListensToOneKey_hearsOnlyOfIt() {
    List<SharedMap.Change<Route, Reply>> told = new CopyOnWriteArrayList<>();
    ConcurrentLinkedQueue<Route> all = new ConcurrentLinkedQueue<>();
    Route mine = new Route("router", "me");
    Route others = new Route("router", "other");
    HazelcastFacility listening = CLIENTS.get(1);
    Answer.of(listening.replies().onChange(mine, told::add));
    Answer.of(listening.replies().onChange(change -> all.add(change.key())));
    Reply reply = new Reply(1, 1, List.of(1L), List.of(), false, List.of(), List.of());
    SharedMap<Route, Reply> replies = CLIENTS.get(0).replies();
    Answer.of(replies.set(others, reply));
    Answer.of(replies.set(mine, reply));
    Answer.of(replies.replace(mine, reply, null));
    Answer.of(replies.set(new Route("router", "me too"), reply));
    Eventually.holds(Duration.ofSeconds(10), "all four told", () -> all.size() == 4);
    Eventually.holds(Duration.ofSeconds(10), "both of mine told", () -> told.size() == 2);
    assertEquals(
        List.of(new SharedMap.Change<>(mine, reply), new SharedMap.Change<>(mine, null)), told);
  }
}
