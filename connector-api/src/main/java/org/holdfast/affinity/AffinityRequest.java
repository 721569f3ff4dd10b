package org.holdfast.affinity;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A start, an end or an extension, with the fields of the message that it becomes. Immutable.
 * Serves SPEC A1, A6, A7 and A8.
 *
 * @param localAddress the service's address as clients see it; null: that of the service which the
 *     connection was made for, and then {@code localPort} is 0 and its port is meant
 * @param localPort the service's port; with a local address, 0 stands for every service of this
 *     instance's listener at that address
 * @param client which clients
 * @param duration how long; null: the default maximum. Rounded up to whole seconds. Zero or
 *     negative is answered with {@link ReturnCode#MALFORMED}. A start is granted the default
 *     maximum at most, an extension the longest extension. An end ignores it
 * @param fixed of a start: connections do not extend the affinity, its clock runs from its start or
 *     last renewal alone
 * @param part of an end: the selector may be a part of a group, which is then balanced while the
 *     rest of the group goes on being kept
 */
public record AffinityRequest(
    @Nullable IpAddress localAddress,
    int localPort,
    ClientSelector client,
    @Nullable Duration duration,
    boolean fixed,
    boolean part) {
  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if the port is not 0 to 65535, or is named without an address
   */
  public AffinityRequest {
    if (localPort != 0) {
      Ports.check(localPort, "local port");
      if (localAddress == null) {
        throw new IllegalArgumentException("local port " + localPort + " lacks its local address");
      }
    }
  }

  /** For the connection's own service. */
  public static AffinityRequest of(ClientSelector client, @Nullable Duration duration) {
    return new AffinityRequest(null, 0, client, duration, false, false);
  }

  /** The same for another service of the same listener. */
  public AffinityRequest at(ServiceAddress service) {
    return new AffinityRequest(service.address(), service.port(), client, duration, fixed, part);
  }

  /** The same for every service of the listener at that address. */
  public AffinityRequest atEveryServiceOf(IpAddress address) {
    return new AffinityRequest(address, 0, client, duration, fixed, part);
  }

  /** The same start, which connections do not extend (SPEC A6). */
  public AffinityRequest fixedInTime() {
    return new AffinityRequest(localAddress, localPort, client, duration, true, part);
  }

  /** The same end, which may name a part of a group (SPEC A8). */
  public AffinityRequest asPart() {
    return new AffinityRequest(localAddress, localPort, client, duration, fixed, true);
  }

  /** An answer to this request, for one service or, where its port is 0, for several. */
  public AffinityResponse answer(
      ReturnCode code, int additionalInformation, List<ServiceAddress> services, Duration inForce) {
    IpAddress address = services.isEmpty() ? localAddress : services.get(0).address();
    int port = services.size() == 1 ? services.get(0).port() : localPort;
    return new AffinityResponse(code, additionalInformation, address, port, client, inForce);
  }
}
