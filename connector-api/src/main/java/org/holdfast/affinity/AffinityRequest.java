package org.holdfast.affinity;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A start or an end, with the fields of the message that it becomes. Immutable. Serves SPEC A1 and
 * A8.
 *
 * @param localAddress the service's address as clients see it; null: that of the service which the
 *     connection was made for, and then {@code localPort} is 0 and its port is meant
 * @param localPort the service's port; with a local address, 0 stands for every service of this
 *     instance's listener at that address
 * @param client which clients
 * @param duration how long at most; null: the default maximum, which is also the most that is
 *     granted. Rounded up to whole seconds. Zero or negative is answered with {@link
 *     ReturnCode#MALFORMED}. An end ignores it
 */
public record AffinityRequest(
    @Nullable IpAddress localAddress,
    int localPort,
    ClientSelector client,
    @Nullable Duration duration) {
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
    return new AffinityRequest(null, 0, client, duration);
  }

  /** The same for another service of the same listener. */
  public AffinityRequest at(ServiceAddress service) {
    return new AffinityRequest(service.address(), service.port(), client, duration);
  }

  /** The same for every service of the listener at that address. */
  public AffinityRequest atEveryServiceOf(IpAddress address) {
    return new AffinityRequest(address, 0, client, duration);
  }

  /** An answer to this request, for one service or, where its port is 0, for several. */
  public AffinityResponse answer(
      ReturnCode code, int additionalInformation, List<ServiceAddress> services, Duration inForce) {
    IpAddress address = services.isEmpty() ? localAddress : services.get(0).address();
    int port = services.size() == 1 ? services.get(0).port() : localPort;
    return new AffinityResponse(code, additionalInformation, address, port, client, inForce);
  }
}
