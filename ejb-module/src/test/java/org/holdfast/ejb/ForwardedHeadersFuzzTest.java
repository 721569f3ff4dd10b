package org.holdfast.ejb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.holdfast.affinity.IpAddress;
import org.holdfast.ejb.ForwardedHeaders.Hop;
import org.holdfast.fuzzing.Fuzzing;
import org.junit.jupiter.api.Test;

/** SPEC E3 and invariant 5: whatever a stranger sends as its forwarding headers. */
class ForwardedHeadersFuzzTest {
  @Test
  void anyBytes_areJudgedAlikeAndWithinTheirBounds_E3() throws Exception {
    Fuzzing.feed(
        ForwardedHeadersFuzzTest.class,
        bytes("for=192.0.2.43;proto=http;by=_x, for=\"[2001:db8:cafe::17]:4711\", for=unknown"),
        bytes("for=\"192.0.2.43:47011\";host=\"a\\\"b,c;d\""),
        bytes("203.0.113.195, 2001:db8::1, [2001:db8::2]:80, 192.0.2.1:443, unknown"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    List<String> lines = new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
    Optional<List<Hop>> standard = ForwardedHeaders.forwarded(lines);
    standard.ifPresent(
        hops -> {
          boundsHold(hops);
          hold(
              ForwardedHeaders.forwarded(List.of(written(hops, "for=\"", "\""))).equals(standard),
              "Forwarded is read as it is written");
        });
    Optional<List<Hop>> older = ForwardedHeaders.xForwardedFor(lines);
    older.ifPresent(
        hops -> {
          boundsHold(hops);
          hold(
              ForwardedHeaders.xForwardedFor(List.of(written(hops, "", ""))).equals(older),
              "X-Forwarded-For is read as it is written");
        });
  }

  private static void boundsHold(List<Hop> hops) {
    hold(!hops.isEmpty() && hops.size() <= ForwardedHeaders.MOST_HOPS, "some hops, not too many");
    for (Hop hop : hops) {
      hold(hop.port() >= 0 && hop.port() <= 65_535, "a port");
      IpAddress address = hop.address();
      hold(address == null || !address.isUnspecified(), "somebody's address");
    }
  }

  private static String written(List<Hop> hops, String before, String after) {
    return hops.stream().map(hop -> before + node(hop) + after).collect(Collectors.joining(", "));
  }

  private static String node(Hop hop) {
    IpAddress address = hop.address();
    if (address == null) {
      return "unknown";
    }
    String literal = address.isIpv4() ? address.toString() : "[" + address + "]";
    return hop.port() == 0 ? literal : literal + ":" + hop.port();
  }

  private static void hold(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError("not so: " + promise);
    }
  }
}
