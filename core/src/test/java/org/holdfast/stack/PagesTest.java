package org.holdfast.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.facility.Claim;
import org.holdfast.facility.Owner;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Query;
import org.holdfast.stack.OwnAffinity.Grant;
import org.junit.jupiter.api.Test;

/** SPEC E5: the times that people read never contradict each other. */
class PagesTest {
  private static final Endpoint INSTANCE = Endpoint.parse("10.0.0.1:8000");
  private static final AffinityKey KEY =
      new AffinityKey(
          new ServiceAddress(Endpoint.parse("192.0.2.1:80").address(), 80),
          ClientSelector.address("203.0.113.7"));
  private static final Claim CLAIM = new Claim(List.of(), new Owner("node", 1, INSTANCE), 1, false);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Grant GRANT = new Grant(HOUR, false);

  private final AtomicLong now = new AtomicLong();
  private final Affinities affinities = new Affinities(now::get, Runnable::run, expired -> {});
  private final Pages pages = new Pages(now::get, affinities);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void assertListed(Duration left, Duration of) {
    Kept kept = pages.page(Query.ALL, Long.MAX_VALUE, 1).kept().get(0);
    assertEquals(left, kept.timeLeft());
    assertEquals(of, kept.granted());
  }

  @Test
  void whatIsLeft_isLeftOfWhatWasGrantedLast_beItByAnExtension_A5_A6_A7() {
    affinities.establish(KEY, CLAIM, GRANT, "");
    pass(Duration.ofMinutes(10));
    assertListed(Duration.ofMinutes(50), HOUR);

    affinities.extend(KEY, INSTANCE, Duration.ofHours(3));
    pass(Duration.ofMinutes(10));
    assertListed(Duration.ofMinutes(170), Duration.ofHours(3));

    affinities.extend(KEY, INSTANCE, HOUR);
    affinities.connected(KEY, INSTANCE, now.get());
    assertListed(Duration.ofMinutes(170), Duration.ofHours(3));

    pass(Duration.ofHours(2));
    affinities.connected(KEY, INSTANCE, now.get());
    assertListed(HOUR, HOUR);

    affinities.extend(KEY, INSTANCE, Duration.ofHours(3));
    affinities.renew(KEY, INSTANCE, GRANT);
    assertListed(HOUR, HOUR);
  }
}
