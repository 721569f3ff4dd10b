package org.holdfast.affinity;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which clients: those whose source address begins with a prefix and, if ports are named, whose
 * source port is one of them. Canonical: two selectors that stand for the same clients are equal.
 * Immutable. Serves SPEC A1 and A11.
 *
 * @param address the first address of the prefix; its bits beyond the prefix are zero
 * @param prefixLength 1 to 32 for IPv4, 1 to 128 for IPv6
 * @param ports the source ports, ascending, at most {@value #MAX_PORTS}; empty: all ports
 */
public record ClientSelector(IpAddress address, int prefixLength, List<Integer> ports) {
  /** How many client ports one selector may name. */
  public static final int MAX_PORTS = 64;

  /**
   * Checks everything; the ports may be given in any order.
   *
   * @throws IllegalArgumentException if the address is zero, has bits beyond the prefix, the prefix
   *     is out of range, or the ports are too many, out of range or named twice
   */
  public ClientSelector {
    if (address.isUnspecified()) {
      throw new IllegalArgumentException("client address " + address + " stands for no client");
    }
    if (prefixLength < 1 || prefixLength > address.bits()) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " of " + address + " is not 1 to " + address.bits());
    }
    if (!address.prefix(prefixLength).equals(address)) {
      throw new IllegalArgumentException(
          address
              + " has bits beyond /"
              + prefixLength
              + "; did you mean "
              + mended(address, prefixLength));
    }
    ports = checked(ports);
  }

  private static String mended(IpAddress address, int prefixLength) {
    return address.prefix(prefixLength) + "/" + prefixLength + "?";
  }

  private static List<Integer> checked(List<Integer> ports) {
    if (ports.size() > MAX_PORTS) {
      throw new IllegalArgumentException(
          ports.size() + " client ports are named, at most " + MAX_PORTS + " may be");
    }
    ports.forEach(port -> Ports.check(port, "client port"));
    if (new HashSet<>(ports).size() != ports.size()) {
      throw new IllegalArgumentException("a client port is named twice: " + ports);
    }
    return ports.stream().sorted().toList();
  }

  /** One client address, all its source ports. */
  public static ClientSelector address(IpAddress address) {
    return new ClientSelector(address, address.bits(), List.of());
  }

  /** One client address, all its source ports. */
  public static ClientSelector address(InetAddress address) {
    return address(IpAddress.of(address));
  }

  /**
   * One client address, all its source ports.
   *
   * @param literal such as a servlet's {@code request.getRemoteAddr()}
   * @throws IllegalArgumentException if it is not an address literal
   */
  public static ClientSelector address(String literal) {
    return address(IpAddress.parse(literal));
  }

  /**
   * Reads {@code 192.0.2.0/24} or {@code 2001:db8::/56}; without a prefix, one address.
   *
   * @throws IllegalArgumentException if it is not of that form, or not canonical
   */
  public static ClientSelector parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return address(text);
    }
    try {
      int prefixLength = Integer.parseInt(text.substring(slash + 1));
      return new ClientSelector(IpAddress.parse(text.substring(0, slash)), prefixLength, List.of());
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("'" + text + "' has no number behind its slash");
    }
  }

  /** The same addresses, these source ports alone; none named: all ports. */
  public ClientSelector withPorts(int... clientPorts) {
    return withPorts(IntStream.of(clientPorts).boxed().toList());
  }

  /** The same addresses, these source ports alone; none named: all ports. */
  public ClientSelector withPorts(List<Integer> clientPorts) {
    return new ClientSelector(address, prefixLength, clientPorts);
  }

  /** Whether every source port is meant. */
  public boolean allPorts() {
    return ports.isEmpty();
  }

  /** Whether the addresses are those of one client alone. */
  public boolean isOneAddress() {
    return prefixLength == address.bits();
  }

  /** Whether this client is one of those meant. */
  public boolean matches(IpAddress clientAddress, int clientPort) {
    return contains(clientAddress) && (allPorts() || ports.contains(clientPort));
  }

  /** Whether every client of the other is one of this, itself included. */
  public boolean covers(ClientSelector other) {
    return prefixLength <= other.prefixLength
        && contains(other.address)
        && (allPorts() || (!other.allPorts() && ports.containsAll(other.ports)));
  }

  private boolean contains(IpAddress clientAddress) {
    return address.isIpv4() == clientAddress.isIpv4()
        && clientAddress.prefix(prefixLength).equals(address);
  }

  /** {@code 192.0.2.0/24}, or with ports {@code 192.0.2.7/32 ports 4000,4001}. */
  @Override
  public String toString() {
    String prefix = address + "/" + prefixLength;
    return allPorts()
        ? prefix
        : prefix + " ports " + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
