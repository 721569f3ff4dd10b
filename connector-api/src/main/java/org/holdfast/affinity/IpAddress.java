package org.holdfast.affinity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address as 128 bits, IPv4 in its mapped form {@code ::ffff:a.b.c.d}. Never a host
 * name: no method of this class asks a name server. Immutable.
 *
 * @param high the first 64 bits, in network order
 * @param low the last 64 bits, in network order
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
  private static final long MAPPED = 0xffffL;
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";
  // Exact, because the JDK asks a name server for what only looks like an address.
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** The same address as the JDK's own type; a scope id is dropped. */
  public static IpAddress of(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  /**
   * The address that 4 or 16 bytes in network order stand for.
   *
   * @throws IllegalArgumentException if there are not 4 or 16 bytes
   */
  public static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new IpAddress(0, (MAPPED << 32) | (ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL));
      case 16 -> {
        ByteBuffer both = ByteBuffer.wrap(bytes);
        yield new IpAddress(both.getLong(), both.getLong());
      }
      default ->
          throw new IllegalArgumentException(
              "an address has 4 or 16 bytes, this has " + bytes.length);
    };
  }

  /**
   * Reads an address literal, such as {@code 192.0.2.7}, {@code 2001:db8::7} or {@code
   * fe80::1%eth0}, whose scope is dropped.
   *
   * @throws IllegalArgumentException if it is not one; a host name is not
   */
  public static IpAddress parse(String literal) {
    int scope = literal.indexOf('%');
    String address = scope < 0 ? literal : literal.substring(0, scope);
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      throw notAnAddress(literal);
    }
    try {
      return of(InetAddress.getByName(address));
    } catch (UnknownHostException malformed) {
      throw notAnAddress(literal);
    }
  }

  private static IllegalArgumentException notAnAddress(String literal) {
    return new IllegalArgumentException(
        "'" + literal + "' is not an IPv4 or IPv6 address, such as 192.0.2.7 or 2001:db8::7");
  }

  /** Whether this is an IPv4 address, whichever way it was written. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == MAPPED;
  }

  /** Whether this is {@code 0.0.0.0} or {@code ::}, which stands for any address or for none. */
  public boolean isUnspecified() {
    return high == 0 && (low == 0 || low == MAPPED << 32);
  }

  /** How many bits an address of this family has: 32 or 128. */
  public int bits() {
    return isIpv4() ? 32 : 128;
  }

  /**
   * This address with all but its first bits cleared.
   *
   * @param prefixLength bits to keep, 0 to {@link #bits()}
   */
  public IpAddress prefix(int prefixLength) {
    int kept = prefixLength + 128 - bits();
    return new IpAddress(high & mask(kept), low & mask(kept - 64));
  }

  private static long mask(int kept) {
    if (kept <= 0) {
      return 0;
    }
    return kept >= 64 ? -1 : -1L << (64 - kept);
  }

  /** 16 bytes in network order, IPv4 in its mapped form. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** The same address as the JDK's own type. */
  public InetAddress toInetAddress() {
    try {
      // The JDK makes an Inet4Address of a mapped one by itself.
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException impossible) {
      throw new AssertionError("16 bytes are an address", impossible);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The usual literal, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return toInetAddress().getHostAddress();
  }
}
