package org.holdfast.ejb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.holdfast.affinity.IpAddress;
import org.holdfast.ejb.ForwardedHeaders.Hop;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E3: what proxies write, byte for byte, and what is no such thing. */
class ForwardedHeadersTest {
  private static String standard(String... lines) {
    return told(ForwardedHeaders.forwarded(List.of(lines)));
  }

  private static String older(String... lines) {
    return told(ForwardedHeaders.xForwardedFor(List.of(lines)));
  }

  private static String told(Optional<List<Hop>> hops) {
    return hops.map(
            all ->
                all.stream()
                    .map(hop -> hop.address() == null ? "?" : hop.address() + "#" + hop.port())
                    .collect(Collectors.joining(" ")))
        .orElse("malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // RFC 7239, sections 4, 6.1 to 6.3 and 7.1
        "for=\"_gazonk\"|?",
        "For=\"[2001:db8:cafe::17]:4711\"|2001:db8:cafe:0:0:0:0:17#4711",
        "for=192.0.2.60;proto=http;by=203.0.113.43|192.0.2.60#0",
        "for=192.0.2.43, for=198.51.100.17|192.0.2.43#0 198.51.100.17#0",
        "for=_hidden, for=_SEVKISEK|? ?",
        "for=unknown|?",
        "for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown|"
            + "192.0.2.43#0 2001:db8:cafe:0:0:0:0:17#0 ?",
        "for=\"192.0.2.43:47011\"|192.0.2.43#47011",
        "for=\"192.0.2.43:_obf\"|192.0.2.43#0",
        "for=\"unknown:80\"|?",
        "proto=https|?",
        "FOR=192.0.2.1|192.0.2.1#0",
        "for=\"\\1\\9\\2.0.2.1\"|192.0.2.1#0",
        "host=\"a,b;c=\\\"d\";for=192.0.2.1|192.0.2.1#0",
        "for=192.0.2.1;|192.0.2.1#0",
        ";for=192.0.2.1;;by=_x|192.0.2.1#0",
        ", \t for=192.0.2.1 ,,|192.0.2.1#0",
        "for=\"[::ffff:192.0.2.1]\"|192.0.2.1#0",
      })
  void forwardedIsReadAsTheStandardSays(String line, String hops) {
    assertEquals(hops, standard(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ";",
        "for",
        "for=",
        "for=,",
        "=192.0.2.1",
        "for =192.0.2.1",
        "for= 192.0.2.1",
        "for=192.0.2.1; by=_x",
        "for=192.0.2.1 for=192.0.2.2",
        "for=192.0.2.1;for=192.0.2.2",
        "for=192.0.2.1;By=_x;by=_y",
        "for=192.0.2.1:80",
        "for=[2001:db8::1]",
        "for=\"2001:db8::1\"",
        "for=\"[2001:db8::1\"",
        "for=\"[192.0.2.1]\"",
        "for=\"[2001:db8::1%eth0]\"",
        "for=\"[2001:db8:::1]\"",
        "for=\"[:]\"",
        "for=\"192.0.2.1",
        "for=\"192.0.2.1\\",
        "for=\"192.0.2.1\"x",
        "for=192.0.2.01",
        "for=192.0.2.256",
        "for=192.0.2",
        "for=0.0.0.0",
        "for=\"[::]\"",
        "for=\"192.0.2.1:0\"",
        "for=\"192.0.2.1:65536\"",
        "for=\"192.0.2.1:\"",
        "for=\"192.0.2.1:8o\"",
        "for=\"192.0.2.1:080000\"",
        "for=example.org",
        "for=localhost",
        "for=_",
        "for=\"_a b\"",
        "for=192.0.2.1\u0000",
        "for=\"192.0.2.1\u007f\"",
        "for=\"192.0.2.1\u0100\"",
        "for=192.0.2.1, garbage",
        "for=192.0.2.1 ;proto=http",
      })
  void whatIsNotForwarded_isMalformedAsAWhole(String line) {
    assertEquals("malformed", standard(line));
    assertEquals("malformed", standard("for=192.0.2.9", line.isEmpty() ? ";" : line + ";x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.195|203.0.113.195#0",
        "203.0.113.195,2001:db8:85a3:8d3:1319:8a2e:370:7348|"
            + "203.0.113.195#0 2001:db8:85a3:8d3:1319:8a2e:370:7348#0",
        "203.0.113.195 ,\t 198.51.100.178|203.0.113.195#0 198.51.100.178#0",
        "203.0.113.195:41237, 198.51.100.100:38523|203.0.113.195#41237 198.51.100.100#38523",
        "[2001:db8::1]:80, [2001:db8::2], ::1|"
            + "2001:db8:0:0:0:0:0:1#80 2001:db8:0:0:0:0:0:2#0 0:0:0:0:0:0:0:1#0",
        "unknown, 192.0.2.1|? 192.0.2.1#0",
      })
  void xForwardedForIsReadAsProxiesWriteIt(String line, String hops) {
    assertEquals(hops, older(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "192.0.2.1,",
        ",192.0.2.1",
        "192.0.2.1,,192.0.2.2",
        "192.0.2.1 192.0.2.2",
        "192.0.2.1;192.0.2.2",
        "\"192.0.2.1\"",
        "for=192.0.2.1",
        "example.org",
        "192.0.2.010",
        "3221225985",
        "0xC0.0.2.1",
        "192.0.2.1:0",
        "192.0.2.1:99999",
        "2001:db8::1%eth0",
        "2001:db8::1]",
        "[2001:db8::1",
        "0.0.0.0",
        "::",
        ":::",
        "192.0.2.1\u00a0",
        "192.0.2.1\r\nX: y",
      })
  void whatIsNotXForwardedFor_isMalformedAsAWhole(String line) {
    assertEquals("malformed", older(line));
    assertEquals("malformed", older("192.0.2.9", line));
  }

  @Test
  void linesFollowEachOther() {
    assertEquals("192.0.2.1#0 192.0.2.2#0", standard("for=192.0.2.1", "for=192.0.2.2"));
    assertEquals("192.0.2.1#0 192.0.2.2#0", older("192.0.2.1", "192.0.2.2"));
  }

  @Test
  void whatIsTooLongIsRefused_andNothingTakesLong() {
    List<String> most = Collections.nCopies(ForwardedHeaders.MOST_HOPS, "192.0.2.1");
    List<String> more = Collections.nCopies(ForwardedHeaders.MOST_HOPS + 1, "192.0.2.1");
    assertTrue(ForwardedHeaders.xForwardedFor(most).isPresent());
    assertTrue(ForwardedHeaders.xForwardedFor(more).isEmpty());
    assertTrue(
        ForwardedHeaders.forwarded(more.stream().map(one -> "for=" + one).toList()).isEmpty());
    for (String bad : List.of(":", "_", "1.", "[", ",", ";", "\"\\", "for=\"", "for=_a;")) {
      String line = bad.repeat(1_000_000 / bad.length());
      String allowed = line.substring(0, ForwardedHeaders.LONGEST);
      Assertions.assertTimeout(
          Duration.ofSeconds(2),
          () -> {
            assertTrue(ForwardedHeaders.forwarded(List.of(line)).isEmpty());
            assertTrue(ForwardedHeaders.xForwardedFor(List.of(line)).isEmpty());
            ForwardedHeaders.forwarded(List.of(allowed));
            ForwardedHeaders.xForwardedFor(List.of(allowed));
          });
    }
  }

  /** What is written from hops is read as these hops, however it is dressed. */
  @Property(tries = 500)
  void whatIsWrittenIsRead(@ForAll("hops") List<Hop> hops, @ForAll boolean isOneLine) {
    List<String> elements = hops.stream().map(hop -> "by=_x;for=\"" + node(hop) + "\"").toList();
    List<String> items = hops.stream().map(ForwardedHeadersTest::node).toList();
    List<String> lines = isOneLine ? List.of(String.join(" , ", elements)) : elements;
    assertEquals(Optional.of(hops), ForwardedHeaders.forwarded(lines));
    List<String> olderLines = isOneLine ? List.of(String.join("\t,", items)) : items;
    assertEquals(Optional.of(hops), ForwardedHeaders.xForwardedFor(olderLines));
  }

  private static String node(Hop hop) {
    IpAddress address = hop.address();
    if (address == null) {
      return "unknown";
    }
    String name = address.isIpv4() ? address.toString() : "[" + address + "]";
    return hop.port() == 0 ? name : name + ":" + hop.port();
  }

  @Provide
  Arbitrary<List<Hop>> hops() {
    Arbitrary<Hop> ipv4 =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(4)
            .map(IpAddress::ofBytes)
            .filter(address -> !address.isUnspecified())
            .flatMap(
                address ->
                    Arbitraries.integers().between(0, 65_535).map(port -> new Hop(address, port)));
    Arbitrary<Hop> ipv6 =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(16)
            .map(IpAddress::ofBytes)
            .filter(address -> !address.isUnspecified())
            .flatMap(
                address ->
                    Arbitraries.integers().between(0, 65_535).map(port -> new Hop(address, port)));
    return Arbitraries.oneOf(ipv4, ipv6, Arbitraries.just(new Hop(null, 0)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  /** Whatever strangers send: an answer, and never more hops than allowed. */
  @Property(tries = 2_000)
  void nothingIsTooStrange(@ForAll("strange") String line) {
    for (Optional<List<Hop>> read :
        List.of(
            ForwardedHeaders.forwarded(List.of(line)),
            ForwardedHeaders.xForwardedFor(List.of(line)))) {
      read.ifPresent(
          hops -> assertTrue(!hops.isEmpty() && hops.size() <= ForwardedHeaders.MOST_HOPS));
    }
  }

  @Provide
  Arbitrary<String> strange() {
    return Arbitraries.of(
            "for=",
            "by=",
            "\"",
            "\\",
            ",",
            ";",
            " ",
            "[",
            "]",
            ":",
            "_a",
            "unknown",
            "192.0.2.1",
            "2001:db8::1",
            "1",
            "\t",
            "\u00ff",
            "\n",
            "%",
            "65535")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }
}
