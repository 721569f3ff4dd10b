package org.holdfast.consoleserver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a log-in may be tried. SPEC E6. */
final class AttemptsTest {
  private long now =
      Long.MAX_VALUE - Duration.ofSeconds(30).toNanos(); // Such a clock may turn over.
  private final Attempts attempts = new Attempts(() -> now);

  private boolean take(String from) {
    try {
      return attempts.take(InetAddress.getByName(from));
    } catch (UnknownHostException noDigits) {
      throw new IllegalArgumentException(noDigits);
    }
  }

  private void useUp(String from) {
    for (int i = 0; i < Attempts.MOST; i++) {
      assertTrue(take(from));
    }
    assertFalse(take(from));
  }

  @Test
  void afterTooMany_anAddressIsRefused_untilItsMinuteIsOver() {
    useUp("192.0.2.1");
    assertTrue(take("192.0.2.2"));
    now += Duration.ofSeconds(59).toNanos();
    assertFalse(take("192.0.2.1"));
    now += Duration.ofSeconds(2).toNanos();
    useUp("192.0.2.1");
  }

  @Test
  void theAddressesOfOneHostWithIpv6_areOne() {
    useUp("2001:db8::1");
    assertFalse(take("2001:db8::ffff:1"));
    assertTrue(take("2001:db8:0:1::1"));
  }

  @Test
  void ofVeryManyAddresses_thoseThatCameLongAgoAreForgotten() {
    useUp("192.0.2.1");
    for (int i = 0; i < 1_000; i++) {
      assertTrue(take("10.0." + i / 256 + "." + i % 256));
    }
    assertTrue(take("192.0.2.1"));
  }
}
