package org.holdfast.fronttier;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.configuration.ProxyProtocol;

/**
 * The PROXY protocol's header as an instance is sent it: the client, and the service as the client
 * sees it. Where one of them is IPv4 and the other IPv6, both are written as IPv6.
 */
final class ProxyHeader {
  static final byte[] V2_SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final byte V2_LOCAL = 0x20;
  private static final byte V2_PROXY = 0x21;
  private static final byte V2_TCP4 = 0x11;
  private static final byte V2_TCP6 = 0x21;

  private static final byte[] V1_UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  private ProxyHeader() {}

  /** The header of a connection that no client made, such as a check. */
  static byte[] withoutClient(ProxyProtocol protocol) {
    return switch (protocol) {
      case V2 ->
          ByteBuffer.allocate(V2_SIGNATURE.length + 4).put(V2_SIGNATURE).put(V2_LOCAL).array();
      case V1 -> V1_UNKNOWN.clone();
      case NONE -> NOTHING;
    };
  }

  static byte[] v2(Endpoint client, ServiceAddress service) {
    boolean ipv4 = client.address().isIpv4() && service.address().isIpv4();
    int length = ipv4 ? 12 : 36;
    ByteBuffer header = ByteBuffer.allocate(V2_SIGNATURE.length + 4 + length);
    header.put(V2_SIGNATURE).put(V2_PROXY).put(ipv4 ? V2_TCP4 : V2_TCP6).putShort((short) length);
    put(header, client.address(), ipv4);
    put(header, service.address(), ipv4);
    return header.putShort((short) client.port()).putShort((short) service.port()).array();
  }

  private static void put(ByteBuffer header, IpAddress address, boolean ipv4) {
    if (ipv4) {
      header.putInt((int) address.low());
    } else {
      header.putLong(address.high()).putLong(address.low());
    }
  }

  static byte[] v1(Endpoint client, ServiceAddress service) {
    boolean ipv4 = client.address().isIpv4() && service.address().isIpv4();
    String header =
        String.join(
            " ",
            ipv4 ? "PROXY TCP4" : "PROXY TCP6",
            literal(client.address(), ipv4),
            literal(service.address(), ipv4),
            String.valueOf(client.port()),
            String.valueOf(service.port()));
    return (header + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String literal(IpAddress address, boolean ipv4) {
    return address.isIpv4() && !ipv4 ? "::ffff:" + address : address.toString();
  }
}
