package org.holdfast.connector;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.HintsContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkContextProvider;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.stack.IndicationSink;
import org.jspecify.annotations.Nullable;

/**
 * Tells one endpoint, a message-driven bean, one indication after the other. The stack only puts
 * them into this endpoint's own queue, and a worker of its own takes them out: a bean that is slow,
 * or throws, holds up nobody else. What a full queue cannot take is dropped, counted and logged.
 * Serves SPEC A10.
 */
@SuppressWarnings("serial") // a work's contexts could travel; this work never does
final class EndpointDelivery implements IndicationSink, Work, WorkContextProvider {
  static final int MOST_WAITING = 10_000;

  private static final System.Logger LOG = System.getLogger(EndpointDelivery.class.getName());
  private static final long BREATH_MILLIS = 100;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final transient MessageEndpointFactory endpoints;
  private final transient @Nullable ServiceAddress only;
  private final transient Queue<Indication> waiting = new ArrayDeque<>();
  private boolean stopped;
  private long dropped;
  private long failures;
  private long nextComplaint = System.nanoTime();

  /**
   * Tells nobody before it runs.
   *
   * @param only the service whose indications matter; null: all
   */
  EndpointDelivery(MessageEndpointFactory endpoints, @Nullable ServiceAddress only) {
    this.endpoints = endpoints;
    this.only = only;
  }

  @Override
  public synchronized void indicate(Indication indication) {
    if (stopped || (only != null && !only.equals(indication.service()))) {
      return;
    }
    if (waiting.size() < MOST_WAITING) {
      waiting.add(indication);
      notifyAll();
    } else {
      dropped++;
      complain("is too slow: " + dropped + " indications dropped, the last " + indication, null);
    }
  }

  /** How many indications were dropped because the endpoint was too slow. */
  synchronized long dropped() {
    return dropped;
  }

  /** How often the endpoint threw. */
  synchronized long failures() {
    return failures;
  }

  @Override
  public void run() {
    try {
      for (Indication next = next(); next != null; next = next()) {
        MessageEndpoint endpoint = endpoint();
        if (endpoint != null) {
          tell(endpoint, next);
        }
      }
    } catch (InterruptedException containerStops) {
      release();
    }
  }

  /** Waits for one; null: there will be none. */
  private synchronized @Nullable Indication next() throws InterruptedException {
    while (waiting.isEmpty() && !stopped) {
      wait();
    }
    return waiting.poll();
  }

  /** Waits while the container has none, as when the application starts; null: stopped. */
  private @Nullable MessageEndpoint endpoint() throws InterruptedException {
    while (!isStopped()) {
      try {
        return endpoints.createEndpoint(null);
      } catch (UnavailableException notNow) {
        TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
      } catch (RuntimeException refused) {
        complain("cannot be had, and is tried again", refused);
        TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
      }
    }
    return null;
  }

  private void tell(MessageEndpoint endpoint, Indication indication) {
    try {
      ((AffinityListener) endpoint).ended(indication);
    } catch (RuntimeException | Error failed) {
      failed(indication, failed);
    } finally {
      endpoint.release();
    }
  }

  private synchronized void failed(Indication indication, Throwable why) {
    failures++;
    complain("failed (" + failures + " so far), and is not told again of " + indication, why);
  }

  /** Once a second at most: what goes wrong goes wrong often. */
  private synchronized void complain(String what, @Nullable Throwable why) {
    long now = System.nanoTime();
    if (!stopped && now - nextComplaint >= 0) {
      nextComplaint = now + SILENCE_NANOS;
      LOG.log(
          WARNING,
          "HF-1601: message-driven bean " + endpoints.getActivationName() + " " + what,
          why);
    }
  }

  /**
   * The worker ends after the indication that it is telling; the others are forgotten. Containers
   * refuse works whose method is declared synchronized.
   */
  @Override
  public void release() {
    synchronized (this) {
      stopped = true;
      waiting.clear();
      notifyAll();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** It lasts as long as the endpoint: containers keep other threads for such works. */
  @Override
  public List<WorkContext> getWorkContexts() {
    HintsContext hints = new HintsContext();
    hints.setHint(HintsContext.LONGRUNNING_HINT, true);
    return List.of(hints);
  }
}
