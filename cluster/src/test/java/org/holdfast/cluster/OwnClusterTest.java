package org.holdfast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.facility.Beat;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Roster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E8, rules 9 and 10: members of our own, as they start, fail and leave. */
class OwnClusterTest {
  private static final ClaimKey KEY = SampleRows.key(1);
  private static final PrefixClaims ROW = SampleRows.claims("a", 1);

  private final List<MemberProcess> processes = new ArrayList<>();
  private final List<HazelcastFacility> facilities = new ArrayList<>();

  @AfterEach
  void stop() {
    facilities.forEach(HazelcastFacility::close);
    processes.forEach(MemberProcess::close);
  }

  @Test
  void whenAMemberDies_noRowIsLostAndWorkGoesOn() throws Exception {
    List<Endpoint> both = List.of(TestPorts.free("127.0.0.1"), TestPorts.free("127.0.0.1"));
    member("ours", both.get(0), both);
    MemberProcess second = start("ours", both.get(1), both).awaitMembers(2);
    awaitBackups();
    HazelcastFacility client = client(new ClusterSettings("ours", null, both));
    Map<ClaimKey, PrefixClaims> rows = new HashMap<>();
    List<CompletionStage<Boolean>> writes = new ArrayList<>();
    for (int number = 0; number < 2_000; number++) {
      rows.put(SampleRows.key(number), SampleRows.claims("a", number));
    }
    rows.forEach((key, row) -> writes.add(client.claims().replace(key, null, row)));
    writes.forEach(write -> assertTrue(Answer.of(write)));
    second.kill();
    Map<ClaimKey, PrefixClaims> left = Answer.of(client.claims().snapshot());
    assertEquals(rows.size(), left.size());
    assertTrue(rows.equals(left), "the rows are those that were written");
    PrefixClaims next = SampleRows.claims("a", 9_999);
    assertTrue(Answer.of(client.claims().replace(KEY, rows.get(KEY), next)));
    assertEquals(next, Answer.of(client.claims().get(KEY)));
  }

  @Test
  void withNoMemberReachable_everyStageFailsInTime() throws Exception {
    Endpoint bind = TestPorts.free("127.0.0.1");
    MemberProcess member = start("ours", bind, List.of(bind)).awaitMembers(1);
    HazelcastFacility client = client(new ClusterSettings("ours", null, List.of(bind)));
    ClaimKey kept = SampleRows.key(2);
    Answer.of(client.claims().set(kept, ROW));
    member.signal("STOP");
    everyStageFails(client);
    member.signal("CONT");
    Eventually.holds(
        Duration.ofSeconds(20),
        "reconnected after the stall",
        () -> !Answer.isFailure(client.claims().get(KEY)));
    assertEquals(ROW, Answer.of(client.claims().get(kept)));
    member.kill();
    everyStageFails(client);
    MemberProcess again = start("ours", bind, List.of(bind)).awaitMembers(1);
    Eventually.holds(
        Duration.ofSeconds(20),
        "connected to " + again.pid(),
        () -> !Answer.isFailure(client.claims().get(KEY)));
  }

  private static void everyStageFails(HazelcastFacility client) {
    List<Supplier<CompletionStage<?>>> questions =
        List.of(
            () -> client.claims().get(KEY),
            () -> client.claims().getAll(Set.of(KEY)),
            () -> client.claims().snapshot(),
            () -> client.claims().set(KEY, ROW),
            () -> client.claims().replace(KEY, null, ROW),
            () -> client.claims().replace(KEY, ROW, SampleRows.claims("a", 2)),
            () -> client.claims().replace(KEY, SampleRows.claims("a", 2), null),
            () -> client.beats().set("me", new Beat(1, 1, 1, 1, 0, 0, false, true)));
    List<CompletionStage<?>> asked = new ArrayList<>();
    long began = System.nanoTime();
    questions.forEach(question -> asked.add(question.get()));
    long asking = System.nanoTime() - began;
    assertTrue(asking < Duration.ofSeconds(1).toNanos(), "the one who asks must not be blocked");
    asked.forEach(Answer::failureOf);
  }

  @Test
  void aMemberThatStalls_leavesTheOthersWorkingInTime() throws Exception {
    List<Endpoint> both = List.of(TestPorts.free("127.0.0.1"), TestPorts.free("127.0.0.1"));
    HazelcastFacility here = member("ours", both.get(0), both);
    MemberProcess there = start("ours", both.get(1), both).awaitMembers(2);
    there.signal("STOP");
    Eventually.holds(
        Duration.ofSeconds(30),
        "the stalled one is put out and its part taken over",
        () ->
            Stream.of(1, 2, 3, 4, 5, 6, 7, 8)
                .noneMatch(
                    number -> Answer.isFailure(here.claims().set(SampleRows.key(number), ROW))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aMember_listensAtItsAddressAloneAndLeavesNothing(String address) {
    Endpoint bind = TestPorts.free(address);
    HazelcastFacility member = HazelcastFacility.asMember(settings("ours", bind), bind);
    Answer.of(member.claims().set(KEY, ROW));
    HazelcastFacility client = HazelcastFacility.asClient(settings("ours", bind));
    assertEquals(ROW, Answer.of(client.claims().get(KEY)));
    assertFalse(TestPorts.isFree(bind));
    client.close();
    member.close();
    assertTrue(TestPorts.isFree(bind));
    Eventually.holds(
        Duration.ofSeconds(10), "no thread is left of " + ours(), () -> ours().isEmpty());
  }

  private static List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("hz.") || name.startsWith("holdfast-"))
        .toList();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMembersSockets_areItsListenerAndItsFellows() throws Exception {
    List<Endpoint> both = List.of(TestPorts.free("127.0.0.1"), TestPorts.free("127.0.0.1"));
    MemberProcess first = start("ours", both.get(0), both);
    MemberProcess second = start("ours", both.get(1), both);
    Stream.of(first, second).forEach(member -> member.awaitMembers(2));
    assertEquals(Set.of(both.get(0)), ProcessSockets.listening(first.pid()));
    assertEquals(Set.of(both.get(1)), ProcessSockets.listening(second.pid()));
    assertEquals(0, ProcessSockets.datagrams(first.pid()), "discovery by multicast");
    for (Endpoint peer : ProcessSockets.peers(first.pid())) {
      assertTrue(peer.address().equals(both.get(1).address()), "connected to " + peer);
    }
  }

  @Test
  void aMemberOfAnotherClustersName_staysOut() throws Exception {
    List<Endpoint> both = List.of(TestPorts.free("127.0.0.1"), TestPorts.free("127.0.0.1"));
    start("ours", both.get(0), both).awaitMembers(1);
    HazelcastFacility ours = client(new ClusterSettings("ours", null, both.subList(0, 1)));
    HazelcastFacility theirs = member("theirs", both.get(1), both);
    Answer.of(ours.claims().set(KEY, ROW));
    assertNull(Answer.of(theirs.claims().get(KEY)));
  }

  @Test
  void aClientOfAnotherClustersName_isToldWhereToLook() throws Exception {
    Endpoint bind = TestPorts.free("127.0.0.1");
    start("ours", bind, List.of(bind)).awaitMembers(1);
    FacilityException refused =
        assertThrows(
            FacilityException.class,
            () -> HazelcastFacility.asClient(settings("theirs", bind), Duration.ofSeconds(2)));
    assertEquals(
        "no connection to cluster theirs at ["
            + bind
            + "] in 2 s: is a member up there, and is its cluster's name the same?",
        refused.getMessage());
    Eventually.holds(Duration.ofSeconds(10), "no thread is left", () -> ours().isEmpty());
  }

  @Test
  void aClientThatStartsBeforeItsCluster_waitsForIt() throws Exception {
    Endpoint bind = TestPorts.free("127.0.0.1");
    MemberProcess member = start("ours", bind, List.of(bind));
    HazelcastFacility client = client(settings("ours", bind));
    Answer.of(client.roster().set(Roster.KEY, Roster.empty()));
    assertTrue(member.pid() > 0);
  }

  @Test
  void aPortThatIsTaken_isNamed() {
    Endpoint bind = TestPorts.free("127.0.0.1");
    member("ours", bind, List.of(bind));
    FacilityException refused =
        assertThrows(
            FacilityException.class,
            () -> HazelcastFacility.asMember(settings("ours", bind), bind));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(bind.toString()), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void afterClose_everyStageFailsAtOnce() {
    Endpoint bind = TestPorts.free("127.0.0.1");
    HazelcastFacility member = HazelcastFacility.asMember(settings("ours", bind), bind);
    member.close();
    everyStageFails(member);
  }

  /** A member that has just joined holds no backup yet. */
  private static void awaitBackups() {
    Eventually.holds(
        Duration.ofSeconds(30),
        "every partition has its backup",
        () ->
            Hazelcast.getAllHazelcastInstances().stream()
                .allMatch(member -> member.getPartitionService().isClusterSafe()));
  }

  private MemberProcess start(String cluster, Endpoint bind, List<Endpoint> members)
      throws Exception {
    MemberProcess process = MemberProcess.own(cluster, bind, members);
    processes.add(process);
    return process;
  }

  private HazelcastFacility client(ClusterSettings settings) {
    HazelcastFacility client = HazelcastFacility.asClient(settings);
    facilities.add(client);
    return client;
  }

  private HazelcastFacility member(String cluster, Endpoint bind, List<Endpoint> members) {
    HazelcastFacility member =
        HazelcastFacility.asMember(new ClusterSettings(cluster, bind, members), bind);
    facilities.add(member);
    return member;
  }

  private static ClusterSettings settings(String cluster, Endpoint bind) {
    return new ClusterSettings(cluster, bind, List.of(bind));
  }
}
