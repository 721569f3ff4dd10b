package org.holdfast.membership;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.holdfast.facility.Beat;
import org.holdfast.facility.Participant;
import org.holdfast.facility.Participant.Role;
import org.junit.jupiter.api.Test;

/** Who is silent, as far as beats tell. SPEC rules 9, 11 and 12. */
class WatchesTest {
  private static final Duration SILENT = Duration.ofSeconds(10);
  private static final Participant OLD = life(1);
  private static final Participant NEW = life(2);

  private long now;
  private final Watches watches = new Watches(() -> now);

  private static Participant life(long incarnation) {
    return new Participant("node-1", Role.STACK, incarnation, Participant.PROTOCOL, List.of());
  }

  @Test
  void aNewLife_isNotSilent_althoughTheOldOneHadBeatenMoreOften_rule12() {
    read(OLD, new Beat(1, 400, 0, 0, 0, 0, false, true));
    read(NEW, new Beat(1, 400, 0, 0, 0, 0, false, true));
    for (int count = 1; count <= 60; count++) {
      now += Duration.ofMillis(200).toNanos();
      read(NEW, new Beat(2, count, 0, 0, 0, 0, false, true));
    }
    assertTrue(watches.isSeenAlive(NEW));
    assertFalse(watches.isSilentFor(NEW, SILENT));
  }

  @Test
  void whoseBeatsStop_isSilent_rule9() {
    for (int reading = 0; reading <= 50; reading++) {
      read(NEW, new Beat(2, 1, 0, 0, 0, 0, false, true));
      now += Duration.ofMillis(200).toNanos();
    }
    assertTrue(watches.isSilentFor(NEW, SILENT));
  }

  @Test
  void whatCouldNotBeRead_isNoSilence_rule9() {
    read(NEW, new Beat(2, 1, 0, 0, 0, 0, false, true));
    now += SILENT.toNanos();
    read(NEW, new Beat(2, 1, 0, 0, 0, 0, false, true));
    assertFalse(watches.isSilentFor(NEW, SILENT));
    assertFalse(watches.isSeenAlive(NEW));
  }

  private void read(Participant one, Beat beat) {
    watches.read(List.of(one), Map.of(one.name(), beat), now);
  }
}
