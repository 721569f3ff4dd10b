package org.holdfast.ejb;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityUnavailableException;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.affinity.RequestRouter.Active;
import org.holdfast.affinity.RequestRouter.Event;
import org.jspecify.annotations.Nullable;

/**
 * For clusters whose clients reach the servers without a front tier, as by DNS or through a cloud
 * balancer: a request of a client that another server keeps is handed over to that server, and its
 * answer goes back. Any other is served here, and gives the application the right to keep its
 * client. Serves SPEC E3, A6, A14.
 *
 * <p>Named in {@code web.xml} as the first filter, with {@code async-supported}, for {@code /*}.
 * The init parameter {@code factory} is the JNDI name of the {@link AffinityConnectionFactory},
 * {@value #DEFAULT_FACTORY} if it is not set. Where {@code holdfast.filter.enabled} is not true,
 * every request is served as if the filter were not there.
 *
 * <p>What cannot be handed over:
 *
 * <ul>
 *   <li>A request that asks for another protocol, such as WebSocket, is served here.
 *   <li>If the keeper cannot be reached, or breaks off before it has answered anything, the request
 *       is served here; but one whose body was already read, or whose method may not be repeated
 *       (POST), is answered 502 then, and 504 if the keeper is silent for longer than {@code
 *       holdfast.filter.answer-timeout}: nobody knows what the keeper made of it.
 *   <li>If the keeper breaks off within its answer, the client's connection is broken off too.
 *   <li>While as many requests as half of a server's usual threads, 8 for each processor, are being
 *       handed over, more are served here, so that servers never wait for each other's last thread.
 *   <li>A request that was handed over is served where it lands, whoever keeps its client.
 * </ul>
 *
 * Each of these is counted (MBean {@code RequestRouter}), and logged once a second at most. Safe
 * for all threads.
 */
public class AffinityFilter extends HttpFilter {
  /** Where the application's connection factory is found unless the filter is told otherwise. */
  public static final String DEFAULT_FACTORY = "java:app/Affinity";

  /** The request attribute that holds the client as an {@link Endpoint}. */
  static final String CLIENT = CurrentClient.ATTRIBUTE;

  private static final int MOST_PER_PROCESSOR = 8;
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;
  private static final System.Logger LOG = System.getLogger(AffinityFilter.class.getName());

  private final transient Semaphore mayHandOver =
      new Semaphore(MOST_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
  private final transient AtomicLong lastLogged =
      new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);
  private transient volatile @Nullable RequestRouter router;

  /** The container's way to make one. */
  public AffinityFilter() {}

  /** With the router at hand. */
  AffinityFilter(RequestRouter router) {
    this.router = router;
  }

  @Override
  public void init() throws ServletException {
    if (router == null) {
      router = find(Objects.requireNonNullElse(getInitParameter("factory"), DEFAULT_FACTORY));
    }
  }

  @SuppressWarnings("BanJNDI") // a name that the application's own descriptor gives
  private static @Nullable RequestRouter find(String factory) throws ServletException {
    try {
      AffinityConnectionFactory found = InitialContext.doLookup(factory);
      return found.requestRouter();
    } catch (NamingException | ClassCastException wrong) {
      throw new ServletException(
          "AffinityFilter finds no AffinityConnectionFactory under "
              + factory
              + "; name the right one with the init parameter 'factory'",
          wrong);
    } catch (AffinityUnavailableException off) {
      LOG.log(WARNING, "HF-1604: AffinityFilter serves every request here: {0}", off.getMessage());
      return null;
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestRouter routing = router;
    Endpoint peer = routing == null ? null : peer(request);
    if (routing == null || peer == null || request.getAttribute(CLIENT) != null) {
      chain.doFilter(request, response);
      return;
    }
    Origin origin =
        Origin.of(
            peer,
            RequestHead.values(request, Headers.FORWARDED),
            RequestHead.values(request, Headers.X_FORWARDED_FOR),
            routing);
    if (!isHandedOver(request, response, routing, peer, origin)) {
      serve(request, response, chain, routing.enter(origin.client()), origin.client());
    }
  }

  /** Null: not an IP connection, as over a local socket. */
  private static @Nullable Endpoint peer(HttpServletRequest request) {
    try {
      IpAddress address = IpAddress.parse(request.getRemoteAddr());
      return new Endpoint(address, Math.max(0, request.getRemotePort()));
    } catch (IllegalArgumentException noIpAddress) {
      return null;
    }
  }

  private static void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Active active,
      Endpoint client)
      throws IOException, ServletException {
    request.setAttribute(CLIENT, client);
    boolean goesOn = false;
    try {
      chain.doFilter(request, response);
      if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(new ClosesAtTheEnd(active));
        goesOn = true;
      }
    } finally {
      if (!goesOn) {
        active.close();
      }
    }
  }

  /** Whether it was answered by the client's keeper. */
  private boolean isHandedOver(
      HttpServletRequest request,
      HttpServletResponse response,
      RequestRouter routing,
      Endpoint peer,
      Origin origin)
      throws IOException, ServletException {
    if (mustBeServedHere(request, routing, peer)) {
      return false;
    }
    Endpoint keeper = routing.keeper(origin.client());
    if (keeper == null || !RequestHead.isWritable(request)) {
      return false;
    }
    if (!mayHandOver.tryAcquire()) {
      tell(routing, Event.TOO_MANY, "served here: too many requests are being handed over", keeper);
      return false;
    }
    try {
      HandOver.Result result =
          new HandOver(request, response, routing.answerTimeout())
              .run(
                  keeper,
                  routing.connectTimeout(),
                  RequestHead.of(request, origin, peer, routing.instance()));
      return isAnswered(result, response, routing, keeper);
    } finally {
      mayHandOver.release();
    }
  }

  private static boolean mustBeServedHere(
      HttpServletRequest request, RequestRouter routing, Endpoint peer) {
    String mark = request.getHeader(Headers.HANDED_OVER);
    if (mark != null && !routing.trusts(peer.address())) {
      routing.count(Event.UNTRUSTED_HEADERS);
    }
    // This server's own mark means a circle, where servers do not trust each other.
    boolean wasHandedOver =
        mark != null
            && (routing.trusts(peer.address())
                || Headers.items(RequestHead.values(request, Headers.HANDED_OVER))
                    .contains(routing.instance().toString()));
    return wasHandedOver || request.getHeader("Upgrade") != null;
  }

  private boolean isAnswered(
      HandOver.Result result, HttpServletResponse response, RequestRouter routing, Endpoint keeper)
      throws IOException {
    switch (result) {
      case ANSWERED -> routing.count(Event.HANDED_OVER);
      case UNREACHABLE ->
          tell(routing, Event.KEEPER_UNREACHABLE, "served here: its keeper is away", keeper);
      case BROKEN -> {
        tell(routing, Event.FAILED, "answered 502: its keeper broke off", keeper);
        response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
      }
      case LATE -> {
        tell(routing, Event.FAILED, "answered 504: its keeper was silent for too long", keeper);
        response.sendError(HttpServletResponse.SC_GATEWAY_TIMEOUT);
      }
    }
    return result != HandOver.Result.UNREACHABLE;
  }

  private void tell(RequestRouter routing, Event event, String what, Endpoint keeper) {
    routing.count(event);
    long now = System.nanoTime();
    long last = lastLogged.get();
    if (now - last >= LOG_INTERVAL_NANOS && lastLogged.compareAndSet(last, now)) {
      LOG.log(WARNING, "HF-1605: a request of a client that {0} keeps was {1}", keeper, what);
    }
  }

  /** An asynchronous request is served until it is completed, however often it is started. */
  private record ClosesAtTheEnd(Active active) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      active.close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // Its completion follows.
    }

    @Override
    public void onError(AsyncEvent event) {
      // Its completion follows.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
