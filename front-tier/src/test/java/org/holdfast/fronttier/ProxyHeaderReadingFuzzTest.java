package org.holdfast.fronttier;

import java.util.Arrays;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.fronttier.ProxyHeaderReading.Complete;
import org.holdfast.fronttier.ProxyHeaderReading.Incomplete;
import org.holdfast.fuzzing.Fuzzing;
import org.junit.jupiter.api.Test;

/** SPEC E4 and invariant 5: whatever a source sends as its PROXY header, version 1 or 2. */
class ProxyHeaderReadingFuzzTest {
  @Test
  void anyBytes_areJudgedAlikeAndWithinTheirBounds_E4() throws Exception {
    Fuzzing.feed(
        ProxyHeaderReadingFuzzTest.class,
        ProxyHeader.v1(client("192.0.2.7"), service("192.0.2.1")),
        ProxyHeader.v1(client("2001:db8::7"), service("2001:db8::1")),
        ProxyHeader.v2(client("192.0.2.7"), service("192.0.2.1")),
        ProxyHeader.v2(client("2001:db8::7"), service("2001:db8::1")));
  }

  private static Endpoint client(String address) {
    return new Endpoint(IpAddress.parse(address), 50_000);
  }

  private static ServiceAddress service(String address) {
    return new ServiceAddress(IpAddress.parse(address), 80);
  }

  /** Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    byte[] given = bytes.clone();
    ProxyHeaderReading reading = ProxyHeaderReading.of(given);
    hold(reading.equals(ProxyHeaderReading.of(given)), "judged alike twice");
    hold(Arrays.equals(bytes, given), "the bytes are left as they are");
    if (reading instanceof Complete complete) {
      completeHolds(bytes, complete);
    } else if (reading instanceof Incomplete) {
      hold(bytes.length < ProxyHeaderReading.LONGEST, "waits for no more than the bound");
    }
  }

  private static void completeHolds(byte[] bytes, Complete complete) {
    int length = complete.length();
    hold(0 < length && length <= bytes.length, "claims no more bytes than given");
    hold(length <= ProxyHeaderReading.LONGEST, "claims no more than the bound");
    byte[] alone = Arrays.copyOf(bytes, length);
    hold(complete.equals(ProxyHeaderReading.of(alone)), "does not depend on what follows");
    for (int cut = 0; cut < length; cut += 1 + length / 64) {
      prefixIsIncomplete(bytes, cut);
    }
    prefixIsIncomplete(bytes, length - 1);
  }

  private static void prefixIsIncomplete(byte[] bytes, int cut) {
    ProxyHeaderReading prefix = ProxyHeaderReading.of(Arrays.copyOf(bytes, cut));
    hold(prefix instanceof Incomplete, "a beginning is incomplete");
  }

  private static void hold(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError("not so: " + promise);
    }
  }
}
