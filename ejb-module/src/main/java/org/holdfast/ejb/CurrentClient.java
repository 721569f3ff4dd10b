package org.holdfast.ejb;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/**
 * The client whose HTTP request is being served: the source of its connection as the container sees
 * it, behind a front tier the one that the PROXY header names. Injected; for the thread that serves
 * the request. Serves SPEC E2.
 */
@RequestScoped
public class CurrentClient {
  @Inject HttpServletRequest request;

  /**
   * This client's address, all its source ports.
   *
   * @throws IllegalArgumentException if the connection has no IP address, as over a local socket
   */
  public ClientSelector selector() {
    return ClientSelector.address(request.getRemoteAddr());
  }

  /**
   * This client's address and source port.
   *
   * @throws IllegalArgumentException if the connection has no IP address, as over a local socket
   */
  public Endpoint endpoint() {
    return new Endpoint(IpAddress.parse(request.getRemoteAddr()), request.getRemotePort());
  }
}
