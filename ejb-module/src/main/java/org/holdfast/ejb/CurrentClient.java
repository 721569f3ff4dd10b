package org.holdfast.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;

/**
 * The client whose HTTP request is being served on this thread: whom the servlet filter names or,
 * without it, the source of the connection as the container sees it, behind a front tier the one
 * that the PROXY header names. Injected into servlets, JAX-RS resources, CDI and enterprise beans.
 * Safe for all threads. Serves SPEC E2.
 *
 * <p>All methods throw {@link IllegalStateException} where no HTTP request is being served: in
 * timers, message-driven beans, asynchronous methods and at start-up.
 */
@ApplicationScoped
public class CurrentClient {
  /** The request's attribute that names its client where it is not the connection's source. */
  public static final String ATTRIBUTE = "org.holdfast.client";

  @Inject HttpServletRequest request;

  /**
   * This client's address, all its source ports.
   *
   * @throws IllegalArgumentException if the connection has no IP address, as over a local socket
   */
  public ClientSelector selector() {
    return ClientSelector.address(endpoint().address());
  }

  /**
   * This client's address and source port.
   *
   * @throws IllegalArgumentException if the connection has no IP address, as over a local socket
   */
  public Endpoint endpoint() {
    return asked(
        current ->
            current.getAttribute(ATTRIBUTE) instanceof Endpoint named
                ? named
                : new Endpoint(IpAddress.parse(current.getRemoteAddr()), current.getRemotePort()));
  }

  /** The container says in its own words, if at all, that there is no request. */
  private <T> T asked(Function<HttpServletRequest, T> question) {
    try {
      return question.apply(request);
    } catch (ContextNotActiveException | IllegalStateException none) {
      throw new IllegalStateException(
          "no current client: this thread serves no HTTP request", none);
    }
  }
}
