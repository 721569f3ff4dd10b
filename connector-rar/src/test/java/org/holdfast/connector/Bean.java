package org.holdfast.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.transaction.xa.XAResource;
import org.holdfast.affinity.AffinityListener;
import org.holdfast.affinity.Indication;
import org.jspecify.annotations.Nullable;

/** A message-driven bean as the adapter sees it, with what it was told. */
final class Bean implements MessageEndpointFactory {
  private final BlockingQueue<Indication> told = new LinkedBlockingQueue<>();
  private final AtomicInteger unreleased = new AtomicInteger();
  private final Consumer<Indication> then;
  private volatile boolean unavailable;

  Bean() {
    this(told -> {});
  }

  /** What it does when it has been told. */
  Bean(Consumer<Indication> then) {
    this.then = then;
  }

  /** Whether the container has none. */
  void setUnavailable(boolean newUnavailable) {
    unavailable = newUnavailable;
  }

  Indication next() throws InterruptedException {
    Indication next = told.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("not told of anything for 10 s");
    }
    return next;
  }

  List<Indication> next(int number) throws InterruptedException {
    List<Indication> all = new ArrayList<>();
    while (all.size() < number) {
      all.add(next());
    }
    return all;
  }

  int untaken() {
    return told.size();
  }

  /** Endpoints that the adapter has not given back. */
  int unreleased() {
    return unreleased.get();
  }

  @Override
  public MessageEndpoint createEndpoint(@Nullable XAResource resource) throws UnavailableException {
    assertEquals(null, resource);
    if (unavailable) {
      throw new UnavailableException("the application is starting");
    }
    unreleased.incrementAndGet();
    return new Instance();
  }

  private final class Instance implements MessageEndpoint, AffinityListener {
    @Override
    public void ended(Indication indication) {
      told.add(indication);
      then.accept(indication);
    }

    @Override
    public void release() {
      unreleased.decrementAndGet();
    }

    @Override
    public void beforeDelivery(Method method) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void afterDelivery() {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public MessageEndpoint createEndpoint(@Nullable XAResource resource, long timeout)
      throws UnavailableException {
    return createEndpoint(resource);
  }

  @Override
  public boolean isDeliveryTransacted(Method method) {
    return false;
  }

  @Override
  public String getActivationName() {
    return "Bean";
  }

  @Override
  public Class<?> getEndpointClass() {
    return AffinityListener.class;
  }
}
