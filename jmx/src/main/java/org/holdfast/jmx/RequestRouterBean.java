package org.holdfast.jmx;

import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import javax.management.ObjectName;
import org.holdfast.affinity.RequestRouter.Event;

/** A server's routing of requests in the platform's MBean server, until closed. */
public final class RequestRouterBean implements RequestRouterMXBean, AutoCloseable {
  private final ToLongFunction<Event> counts;
  private final IntSupplier active;
  private final Registration registration;

  private RequestRouterBean(String target, ToLongFunction<Event> counts, IntSupplier active) {
    this.counts = counts;
    this.active = active;
    registration =
        Registration.of("RequestRouter", target, OpenBean.of(this, RequestRouterMXBean.class));
  }

  /** The name under which a target's routing of requests is found. */
  public static ObjectName nameOf(String target) {
    return Registration.name("RequestRouter", target);
  }

  /**
   * Shows what is counted.
   *
   * @param target the stack's name
   * @param counts how often something has happened
   * @param active how many requests are being served
   * @throws IllegalStateException if another stack of this name is shown in this JVM
   */
  public static RequestRouterBean register(
      String target, ToLongFunction<Event> counts, IntSupplier active) {
    return new RequestRouterBean(target, counts, active);
  }

  @Override
  public int getActiveRequests() {
    return active.getAsInt();
  }

  @Override
  public long getHandedOver() {
    return counts.applyAsLong(Event.HANDED_OVER);
  }

  @Override
  public long getKeeperUnreachable() {
    return counts.applyAsLong(Event.KEEPER_UNREACHABLE);
  }

  @Override
  public long getTooMany() {
    return counts.applyAsLong(Event.TOO_MANY);
  }

  @Override
  public long getFailed() {
    return counts.applyAsLong(Event.FAILED);
  }

  @Override
  public long getMalformedHeaders() {
    return counts.applyAsLong(Event.MALFORMED_HEADERS);
  }

  @Override
  public long getUntrustedHeaders() {
    return counts.applyAsLong(Event.UNTRUSTED_HEADERS);
  }

  /** Takes the MBean out of the server; may be called twice. */
  @Override
  public void close() {
    registration.close();
  }
}
