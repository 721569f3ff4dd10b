package org.holdfast.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.HashMap;
import java.util.Map;
import org.holdfast.affinity.ServiceAddress;
import org.jspecify.annotations.Nullable;

/** The message-driven beans that one resource adapter serves. Safe for all threads. */
final class Endpoints {
  private final WorkManager works;
  private final Target target;
  private final Map<Activation, EndpointDelivery> active = new HashMap<>();

  /** As the container names one when it deactivates it. */
  private record Activation(MessageEndpointFactory factory, AffinityActivationSpec specification) {}

  Endpoints(WorkManager works, Target target) {
    this.works = works;
    this.target = target;
  }

  /** From now on this bean is told. */
  synchronized void activate(MessageEndpointFactory factory, AffinityActivationSpec specification)
      throws ResourceException {
    EndpointDelivery delivery = new EndpointDelivery(factory, only(specification.getService()));
    works.scheduleWork(delivery);
    active.put(new Activation(factory, specification), delivery);
    target.stack().indicateTo(delivery);
  }

  private @Nullable ServiceAddress only(@Nullable String service) throws ResourceException {
    return service == null ? null : target.service("the bean's activation", service).address();
  }

  /** This bean is told nothing any more, also nothing that waits for it. */
  synchronized void deactivate(
      MessageEndpointFactory factory, AffinityActivationSpec specification) {
    EndpointDelivery delivery = active.remove(new Activation(factory, specification));
    if (delivery != null) {
      stop(delivery);
    }
  }

  synchronized void deactivateAll() {
    active.values().forEach(this::stop);
    active.clear();
  }

  private void stop(EndpointDelivery delivery) {
    target.stack().indicateNoMoreTo(delivery);
    delivery.release();
  }
}
