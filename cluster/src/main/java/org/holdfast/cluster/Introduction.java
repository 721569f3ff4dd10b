package org.holdfast.cluster;

import com.hazelcast.core.HazelcastInstance;
import java.util.List;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
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

/**
 * Makes every kind of row known to the cluster before the first real one. Hazelcast would do so by
 * itself with the first of each kind, but on the writer's thread, which it blocks meanwhile.
 */
final class Introduction {
  private static final ServiceAddress SERVICE = new ServiceAddress(IpAddress.parse("192.0.2.1"), 1);
  private static final Endpoint INSTANCE = Endpoint.parse("192.0.2.2:1");
  private static final ClientSelector CLIENT = ClientSelector.address("192.0.2.3").withPorts(1);

  private Introduction() {}

  /** Blocks until the cluster has answered. */
  static void to(HazelcastInstance hazelcast) {
    Claim claim = new Claim(List.of(1), new Owner("", 0, INSTANCE), 0);
    introduce(
        hazelcast,
        HazelcastFacility.CLAIMS,
        ClaimKey.of(SERVICE, CLIENT),
        new PrefixClaims(0, "", 0, List.of(claim)));
    Participant.Served served = new Participant.Served(SERVICE, List.of(INSTANCE));
    Participant stack = new Participant("", Participant.Role.STACK, 0, 0, List.of(served));
    introduce(hazelcast, HazelcastFacility.ROSTER, "", Roster.empty().with(stack));
    introduce(hazelcast, HazelcastFacility.BEATS, "", new Beat(0, 0, 0, 0));
    introduce(
        hazelcast,
        HazelcastFacility.REPLIES,
        new Route("", ""),
        new Reply(0, List.of(), List.of()));
    introduce(
        hazelcast,
        HazelcastFacility.QUESTIONS,
        "",
        new Question(0, List.of(new Question.Asked(0, SERVICE, INSTANCE, CLIENT))));
  }

  /** A replacement of what is not there: everything is sent, nothing is stored. */
  private static <K, V> void introduce(HazelcastInstance hazelcast, String map, K key, V row) {
    hazelcast.<K, V>getMap(map).replace(key, row, row);
  }
}
