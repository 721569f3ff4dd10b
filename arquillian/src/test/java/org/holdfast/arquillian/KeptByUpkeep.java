package org.holdfast.arquillian;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.time.Duration;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.HeldAffinity;
import org.holdfast.ejb.ScheduledUpkeep;
import org.holdfast.ejb.Upkeep.Decision;
import org.holdfast.ejb.Upkeep.Decision.End;
import org.holdfast.ejb.Upkeep.Decision.Keep;
import org.holdfast.ejb.Upkeep.Decision.Leave;

/** Looks after two clients. */
@Singleton
@Startup
public class KeptByUpkeep extends ScheduledUpkeep {
  static final ClientSelector KEPT = ClientSelector.address("10.8.0.1");
  static final ClientSelector NOT_NEEDED = ClientSelector.address("10.8.0.2");

  @Resource(lookup = "java:app/Kept")
  AffinityConnectionFactory affinity;

  @Override
  protected AffinityConnectionFactory factory() {
    return affinity;
  }

  @Override
  protected Duration every() {
    return Duration.ofMillis(200);
  }

  @Override
  protected Duration closeToExpiry() {
    return Duration.ofSeconds(1);
  }

  @Override
  protected Decision decide(HeldAffinity held) {
    if (held.client().equals(KEPT)) {
      return new Keep();
    }
    return held.client().equals(NOT_NEEDED) ? new End() : new Leave();
  }
}
