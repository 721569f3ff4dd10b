package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ProxyProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC E4 and invariant 6: PROXY headers out byte by byte, and in from trusted sources alone. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class ProxyProtocolTest {
  private static final String V2_SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final List<ClientSelector> TRUSTED = List.of(ClientSelector.parse("127.0.9.0/24"));
  private static final String PROXY = "127.0.9.1";

  private final Rig rig;
  private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
  private final Target target =
      Target.of(connection -> heard.add(connection.getInputStream().readAllBytes()));

  ProxyProtocolTest(Transport transport) throws IOException {
    rig = new Rig(transport);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    target.close();
  }

  private String heardHex() throws InterruptedException {
    byte[] bytes = heard.poll(10, TimeUnit.SECONDS);
    return bytes == null ? "nothing" : HexFormat.of().formatHex(bytes);
  }

  private String heardText() throws InterruptedException {
    return new String(HexFormat.of().parseHex(heardHex()), StandardCharsets.ISO_8859_1);
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    client.shutdownOutput();
  }

  private static String hex(int port) {
    return HexFormat.of().toHexDigits((short) port);
  }

  @Test
  void version2_namesTheClientAndTheServiceNotWhereItIsBound() throws Exception {
    rig.proxyProtocol = ProxyProtocol.V2;
    rig.start(target);
    Socket client = rig.connect("127.0.1.7");
    send(client, "GET");
    String addresses = "7f000107" + "c0000201" + hex(client.getLocalPort()) + "0050";
    assertEquals(V2_SIGNATURE + "21" + "11" + "000c" + addresses + "474554", heardHex());
  }

  @Test
  void version2_isSentAlthoughTheClientIsSilent() throws Exception {
    rig.proxyProtocol = ProxyProtocol.V2;
    rig.start(target);
    Socket client = rig.connect("127.0.1.7");
    eventually("connected", () -> target.open() == 1);
    client.shutdownOutput();
    assertEquals(2 * 28, heardHex().length());
  }

  @Test
  void version1_namesTheClientAndTheService() throws Exception {
    rig.proxyProtocol = ProxyProtocol.V1;
    rig.start(target);
    Socket client = rig.connect("127.0.1.7");
    send(client, "GET");
    assertEquals(
        "PROXY TCP4 127.0.1.7 192.0.2.1 " + client.getLocalPort() + " 80\r\nGET", heardText());
  }

  @Test
  void ipv6_isNamedAsSuch() throws Exception {
    rig.vip = new ServiceAddress(IpAddress.parse("2001:db8::1"), 443);
    rig.proxyProtocol = ProxyProtocol.V2;
    rig.acceptProxyFrom = TRUSTED;
    rig.start(target);
    send(rig.connect(PROXY), "PROXY TCP6 2001:db8::7 2001:db8::1 4660 443\r\nGET");
    String client = "20010db8" + "0".repeat(23) + "7";
    String service = "20010db8" + "0".repeat(23) + "1";
    assertEquals(
        V2_SIGNATURE + "21" + "21" + "0024" + client + service + "1234" + "01bb" + "474554",
        heardHex());
  }

  @Test
  void ipv6Sockets_areAcceptedConnectedToAndNamed() throws Exception {
    rig.vip = new ServiceAddress(IpAddress.parse("::1"), 443);
    rig.at = new Endpoint(IpAddress.parse("::1"), rig.at.port());
    rig.proxyProtocol = ProxyProtocol.V2;
    try (Target ipv6 =
        Target.at("::1", connection -> heard.add(connection.getInputStream().readAllBytes()))) {
      rig.start(ipv6);
      Socket client = rig.connect("::1");
      send(client, "GET");
      String loopback = "0".repeat(31) + "1";
      assertEquals(
          V2_SIGNATURE
              + "21"
              + "21"
              + "0024"
              + loopback
              + loopback
              + hex(client.getLocalPort())
              + "01bb"
              + "474554",
          heardHex());
    }
  }

  @Test
  void ipv4ClientOfAListenerOnEveryAddress_isNamedAsIpv4() throws Exception {
    Endpoint loopback = rig.at;
    rig.at = new Endpoint(IpAddress.parse("::"), loopback.port());
    rig.proxyProtocol = ProxyProtocol.V1;
    rig.start(target);
    rig.at = loopback;
    Socket client = rig.connect("127.0.1.7");
    send(client, "GET");
    assertEquals(
        "PROXY TCP4 127.0.1.7 192.0.2.1 " + client.getLocalPort() + " 80\r\nGET", heardText());
  }

  @Test
  void ipv4ClientOfAnIpv6Service_isNamedInItsMappedForm() throws Exception {
    rig.vip = new ServiceAddress(IpAddress.parse("2001:db8::1"), 443);
    rig.proxyProtocol = ProxyProtocol.V2;
    rig.start(target);
    Socket client = rig.connect("127.0.1.7");
    send(client, "");
    String mapped = "0".repeat(20) + "ffff" + "7f000107";
    String service = "20010db8" + "0".repeat(23) + "1";
    assertEquals(
        V2_SIGNATURE
            + "21"
            + "21"
            + "0024"
            + mapped
            + service
            + hex(client.getLocalPort())
            + "01bb",
        heardHex());
  }

  @Test
  void version1OfMixedFamilies_isAllIpv6() throws Exception {
    rig.vip = new ServiceAddress(IpAddress.parse("2001:db8::1"), 443);
    rig.proxyProtocol = ProxyProtocol.V1;
    rig.start(target);
    Socket client = rig.connect("127.0.1.7");
    send(client, "");
    assertEquals(
        "PROXY TCP6 ::ffff:127.0.1.7 2001:db8:0:0:0:0:0:1 " + client.getLocalPort() + " 443\r\n",
        heardText());
  }

  @Test
  void headerFromATrustedSource_saysWhoTheClientIs() throws Exception {
    try (Target owner = Target.named("owner")) {
      rig.acceptProxyFrom = TRUSTED;
      rig.start(target);
      rig.keep("203.0.113.9", owner);
      Socket proxy = rig.connect(PROXY);
      Rig.write(proxy, "PROXY TCP4 203.0.113.9 192.0.2.1 4000 80\r\nhello");
      assertEquals("ownerhello", Rig.read(proxy, 10));
    }
  }

  @Test
  void binaryHeaderInManyPieces_isReadAndWhatFollowsItPassedOn() throws Exception {
    rig.acceptProxyFrom = TRUSTED;
    rig.proxyProtocol = ProxyProtocol.V1;
    rig.start(target);
    Socket proxy = rig.connect(PROXY);
    String addresses = "cb007109" + "c0000201" + "0fa0" + "0050";
    String unknownTlv = "ee0003" + "aabbcc";
    for (byte one :
        HexFormat.of().parseHex(V2_SIGNATURE + "21110012" + addresses + unknownTlv + "474554")) {
      proxy.getOutputStream().write(one);
    }
    proxy.shutdownOutput();
    assertEquals("PROXY TCP4 203.0.113.9 192.0.2.1 4000 80\r\nGET", heardText());
  }

  @Test
  void healthCheckOfATrustedSource_isItsOwnClient() throws Exception {
    rig.acceptProxyFrom = TRUSTED;
    rig.proxyProtocol = ProxyProtocol.V1;
    rig.start(target);
    Socket proxy = rig.connect(PROXY);
    proxy.getOutputStream().write(HexFormat.of().parseHex(V2_SIGNATURE + "20000000"));
    proxy.shutdownOutput();
    assertEquals("PROXY TCP4 127.0.9.1 192.0.2.1 " + proxy.getLocalPort() + " 80\r\n", heardText());
  }

  @Test
  void headerFromAnybodyElse_isTheClientsOwnBytes() throws Exception {
    try (Target owner = Target.named("owner")) {
      rig.acceptProxyFrom = TRUSTED;
      rig.start(target);
      rig.keep("203.0.113.9", owner);
      String forged = "PROXY TCP4 203.0.113.9 192.0.2.1 4000 80\r\nhello";
      send(rig.connect("127.0.1.7"), forged);
      assertEquals(forged, heardText());
      assertEquals(0, owner.served());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: shop\r\n\r\n",
        "PROXY TCP4 203.0.113.9 192.0.2.1 4000\r\n",
        "PROXY TCP4 2001:db8::7 192.0.2.1 4000 80\r\n",
        "PROXY TCP4 203.0.113.999 192.0.2.1 4000 80\r\n",
        "PROXY TCP4 shop.example.org 192.0.2.1 4000 80\r\n",
        "PROXY TCP4 0.0.0.0 192.0.2.1 4000 80\r\n",
        "PROXY TCP4 203.0.113.9 192.0.2.1 0 80\r\n",
        "PROXY TCP4 203.0.113.9 192.0.2.1 70000 80\r\n",
        "PROXY UDP4 203.0.113.9 192.0.2.1 4000 80\r\n",
        "PROXY\r\n",
        "PROXY TCP4 203.0.113.9 192.0.2.1 4000 80\n",
        "\r\n\r\n\0\r\nQUIT\n1\021\0\f",
        "\r\n\r\n\0\r\nQUIT\n!\021\0\004abcd",
        "\r\n\r\n\0\r\nQUIT\n!\021\377\377abcd",
        ""
      })
  void garbageFromATrustedSource_closesTheConnection(String garbage) throws Exception {
    rig.acceptProxyFrom = TRUSTED;
    rig.connectTimeout = Duration.ofMinutes(1);
    rig.start(target);
    Socket proxy = rig.connect(PROXY);
    send(proxy, garbage);
    assertClosed(proxy);
    assertEquals(1, rig.counts().badHeaders());
    assertEquals(0, target.served());
  }

  /** Closed while bytes were unread, it is told as a breakdown. */
  private void assertClosed(Socket client) {
    try {
      assertEquals(-1, client.getInputStream().read());
    } catch (IOException reset) {
      assertEquals("Connection reset", reset.getMessage());
    }
    eventually("nothing left", rig::isEmpty);
  }

  @Test
  void trustedSourceThatSendsNoHeaderInTime_isClosed() throws Exception {
    rig.acceptProxyFrom = TRUSTED;
    rig.connectTimeout = Duration.ofMillis(200);
    rig.start(target);
    Socket proxy = rig.connect(PROXY);
    Rig.write(proxy, "PROXY TCP4 203.0");
    assertClosed(proxy);
    assertEquals(1, rig.counts().badHeaders());
  }

  @Test
  void anyBytesFromATrustedSource_endTheConnectionOrReachAnInstance() throws Exception {
    rig.acceptProxyFrom = TRUSTED;
    rig.connectTimeout = Duration.ofMinutes(1);
    rig.start(target);
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] signature = HexFormat.of().parseHex(V2_SIGNATURE);
      System.arraycopy(signature, 0, bytes, 0, Math.min(bytes.length, random.nextInt(13)));
      Socket proxy = rig.connect(PROXY);
      proxy.getOutputStream().write(bytes);
      proxy.shutdownOutput();
      assertClosed(proxy);
      proxy.close();
    }
    assertEquals(300, rig.counts().accepted());
  }
}
