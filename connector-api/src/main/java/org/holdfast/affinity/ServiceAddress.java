package org.holdfast.affinity;

/**
 * What clients connect to: a virtual IP address and a TCP port. This pair is the identity of a
 * service, wherever a front tier binds and whatever the service is named. Immutable.
 *
 * @param address the virtual address; not 0.0.0.0 or ::
 * @param port 1 to 65535
 */
public record ServiceAddress(IpAddress address, int port) {
  public ServiceAddress {
    if (address.isUnspecified()) {
      throw new IllegalArgumentException("a service has an address of its own, not " + address);
    }
    Ports.check(port, "service port");
  }

  /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
  @Override
  public String toString() {
    return new Endpoint(address, port).toString();
  }
}
