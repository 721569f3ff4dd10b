package org.holdfast.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.PartitionService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Bucket;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.CouplingFacility;
import org.holdfast.facility.Orders;
import org.holdfast.facility.PrefixClaims;
import org.holdfast.facility.Presence;
import org.holdfast.facility.Question;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Reports;
import org.holdfast.facility.Roster;
import org.holdfast.facility.Route;
import org.holdfast.facility.SharedMap;
import org.holdfast.facility.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The coupling facility on Hazelcast maps. Safe for all threads. Serves SPEC E8.
 *
 * <p>Stages complete, and changes are told, on Hazelcast's threads or on this facility's own few;
 * they must not be blocked. No stage takes longer than about five seconds.
 */
public final class HazelcastFacility implements CouplingFacility, AutoCloseable {
  /** What the names of all its maps begin with. */
  static final String MAPS = "holdfast.";

  private static final Duration CONNECT_AT_MOST = Duration.ofMinutes(1);

  private final HazelcastInstance hazelcast;
  private final @Nullable Unanswered watch;

  /** Apart from the others, so that a member that stalls on claims holds up no sign of life. */
  private final Answers aboutClaims;

  private final Answers aboutSignals;
  private final List<Integer> partitions;
  private final SharedMap<ClaimKey, PrefixClaims> claims;
  private final SharedMap<String, Roster> roster;
  private final SharedMap<String, Beat> beats;
  private final SharedMap<Route, Reply> replies;
  private final SharedMap<String, Question> questions;
  private final SharedMap<Bucket, Presence> presence;
  private final SharedMap<String, Summary> summaries;
  private final SharedMap<Route, Orders> orders;
  private final SharedMap<Route, Reports> reports;

  private HazelcastFacility(HazelcastInstance hazelcast, @Nullable Unanswered watch) {
    this.hazelcast = hazelcast;
    this.watch = watch;
    long timeout = Duration.ofSeconds(Hardening.OPERATION_TIMEOUT_SECONDS).toMillis();
    aboutClaims = new Answers("claims", timeout);
    aboutSignals = new Answers("signals", timeout);
    partitions = keyOfEachPartition(hazelcast.getPartitionService());
    claims = map("claims", aboutClaims);
    roster = map("roster", aboutSignals);
    beats = map("beats", aboutSignals);
    replies = map("replies", aboutSignals);
    questions = map("questions", aboutSignals);
    presence = map("presence", aboutSignals);
    summaries = map("summaries", aboutSignals);
    orders = map("orders", aboutSignals);
    reports = map("reports", aboutSignals);
  }

  private <K, V> SharedMap<K, V> map(String name, Answers answers) {
    return new HazelcastMap<>(hazelcast.getMap(MAPS + name), partitions, answers);
  }

  private static List<Integer> keyOfEachPartition(PartitionService service) {
    Map<Integer, Integer> keys = new HashMap<>();
    int partitions = service.getPartitions().size();
    for (int key = 0; keys.size() < partitions; key++) {
      keys.putIfAbsent(service.getPartition(key).getPartitionId(), key);
    }
    return List.copyOf(keys.values());
  }

  /**
   * Joins the settings' cluster as a data member, or founds it where none of the listed members
   * answers.
   *
   * @param bind where this member listens, and nowhere else
   * @throws FacilityException if it cannot listen there, or cannot join in half a minute
   */
  public static HazelcastFacility asMember(ClusterSettings settings, Endpoint bind) {
    Fellows fellows = new Fellows(settings.members());
    try {
      HazelcastInstance member =
          Hazelcast.newHazelcastInstance(HardenedMember.config(settings, bind, fellows));
      fellows.joined(member.getCluster());
      return new HazelcastFacility(member, Unanswered.watch(member));
    } catch (RuntimeException failed) {
      throw new FacilityException(
          "no member of cluster " + settings.name() + " at " + bind + ": " + failed.getMessage(),
          failed);
    }
  }

  /**
   * Connects to the settings' cluster as a client, which may be one that knows nothing of this
   * product. Tries for a minute and logs that it does; once connected, it reconnects by itself for
   * ever.
   *
   * @throws FacilityException if no listed member takes it
   */
  public static HazelcastFacility asClient(ClusterSettings settings) {
    return asClient(settings, CONNECT_AT_MOST);
  }

  static HazelcastFacility asClient(ClusterSettings settings, Duration atMost) {
    return new HazelcastFacility(new Connecting(settings).await(atMost), null);
  }

  @Override
  public SharedMap<ClaimKey, PrefixClaims> claims() {
    return claims;
  }

  @Override
  public SharedMap<String, Roster> roster() {
    return roster;
  }

  @Override
  public SharedMap<String, Beat> beats() {
    return beats;
  }

  @Override
  public SharedMap<Route, Reply> replies() {
    return replies;
  }

  @Override
  public SharedMap<String, Question> questions() {
    return questions;
  }

  @Override
  public SharedMap<Bucket, Presence> presence() {
    return presence;
  }

  @Override
  public SharedMap<String, Summary> summaries() {
    return summaries;
  }

  @Override
  public SharedMap<Route, Orders> orders() {
    return orders;
  }

  @Override
  public SharedMap<Route, Reports> reports() {
    return reports;
  }

  @Override
  public void onUpheaval(Runnable listener) {
    Upheavals.tell(hazelcast, listener);
  }

  /**
   * Leaves the cluster: a member first hands its rows over, for at most ten seconds. Stages that
   * are still open fail; no thread and no port remain.
   */
  @Override
  public void close() {
    aboutClaims.close();
    aboutSignals.close();
    if (watch != null) {
      watch.close();
    }
    hazelcast.shutdown();
  }
}
