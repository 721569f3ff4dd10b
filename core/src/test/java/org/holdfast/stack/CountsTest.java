package org.holdfast.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.stack.OwnAffinity.Grant;

/** SPEC C5, E5: the numbers that are shown are kept up, and are those that one would count. */
class CountsTest {
  private static final List<ServiceAddress> SERVICES =
      List.of(
          new ServiceAddress(IpAddress.parse("192.0.2.1"), 80),
          new ServiceAddress(IpAddress.parse("192.0.2.1"), 443));
  private static final List<Endpoint> INSTANCES =
      List.of(Endpoint.parse("10.0.0.1:8000"), Endpoint.parse("10.0.0.1:8001"));
  private static final Grant GRANT = new Grant(Duration.ofHours(1), false);

  @Property
  void counts_areWhatOneWouldCount_whateverHappened(
      @ForAll @Size(max = 60) List<@IntRange(max = 63) Integer> steps) {
    AtomicLong now = new AtomicLong();
    Affinities affinities = new Affinities(now::get, Runnable::run, expired -> {});
    List<OwnAffinity> ended = new ArrayList<>();
    for (int step : steps) {
      AffinityKey key =
          new AffinityKey(
              SERVICES.get(step & 1), ClientSelector.address("203.0.113." + (step >> 1 & 3)));
      take(step >> 3 & 3, affinities, key, INSTANCES.get(step >> 5), ended);
      assertCounted(affinities);
    }
  }

  /** Starts, also what was there before; ends; forgets, also what was ended before; restores. */
  private static void take(
      int what, Affinities affinities, AffinityKey key, Endpoint at, List<OwnAffinity> ended) {
    switch (what) {
      case 0 ->
          affinities.establish(
              key, new Claim(List.of(), new Owner("node", 1, at), 1, false), GRANT, "");
      case 1 ->
          affinities
              .find(key)
              .ifPresent(
                  affinity -> {
                    affinities.end(affinity);
                    ended.add(affinity);
                  });
      case 2 -> affinities.find(key).ifPresent(affinities::forget);
      default -> {
        ended.forEach(affinity -> affinities.restore(affinity, GRANT.duration().toNanos()));
        ended.forEach(affinities::forget);
      }
    }
  }

  private static void assertCounted(Affinities affinities) {
    for (ServiceAddress service : SERVICES) {
      assertEquals(
          affinities.all().filter(one -> one.key().service().equals(service)).count(),
          affinities.count(service));
      for (Endpoint instance : INSTANCES) {
        assertEquals(
            affinities.of(instance).stream()
                .filter(one -> one.key().service().equals(service))
                .count(),
            affinities.count(service, instance));
      }
    }
    assertEquals(affinities.size(), affinities.used());
    assertEquals(affinities.size(), affinities.before(Long.MAX_VALUE).count());
  }
}
