package org.holdfast.affinity;

import java.net.InetSocketAddress;

/**
 * Where something listens or connects: an address and a TCP port, such as an instance's listener.
 * Immutable.
 *
 * @param address the address; 0.0.0.0 or :: only where something binds
 * @param port 1 to 65535; 0 for a client alone, whose port is not known because a proxy names only
 *     its address: no selector with ports matches it
 */
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    if (port != 0) {
      Ports.check(port, "port");
    }
  }

  /**
   * Reads {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.isEmpty() || bracketed != host.contains(":")) {
      throw malformed(text);
    }
    try {
      return new Endpoint(
          IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host),
          Ports.check(Integer.parseInt(text.substring(colon + 1)), "port"));
    } catch (NumberFormatException notANumber) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an address and port, such as 192.0.2.1:80 or [2001:db8::1]:80");
  }

  /** The same as the JDK's own type. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address.toInetAddress(), port);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
  }
}
