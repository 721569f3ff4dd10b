package org.holdfast.connector;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import javax.transaction.xa.XAResource;
import org.holdfast.cluster.EngineException;
import org.holdfast.configuration.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the target's stack with the server. It has no properties of its own: all
 * settings come from MicroProfile Config. Serves SPEC E1.
 *
 * <p>A server may start several of these from one archive, one for each connection factory that is
 * defined; they share one stack.
 */
public final class AffinityResourceAdapter implements ResourceAdapter {
  private volatile @Nullable Target target;
  private volatile @Nullable Endpoints endpoints;

  @Override
  public void start(@Nullable BootstrapContext context) throws ResourceAdapterInternalException {
    try {
      Target started = Targets.acquire();
      target = started;
      // A container has one; without a container nobody is told.
      endpoints = context == null ? null : new Endpoints(context.getWorkManager(), started);
    } catch (ConfigurationException | EngineException | IllegalStateException refused) {
      throw new ResourceAdapterInternalException(refused.getMessage(), refused);
    }
  }

  @Override
  public void stop() {
    Target running = target;
    Endpoints told = endpoints;
    if (told != null) {
      endpoints = null;
      told.deactivateAll();
    }
    if (running != null) {
      target = null;
      Targets.release(running);
    }
  }

  /** The running target. */
  Target target() throws ResourceException {
    Target running = target;
    if (running == null) {
      throw new ResourceException("the connector is not started, or was stopped");
    }
    return running;
  }

  boolean isStarted() {
    return target != null;
  }

  @Override
  public void endpointActivation(MessageEndpointFactory factory, ActivationSpec specification)
      throws ResourceException {
    if (!(specification instanceof AffinityActivationSpec ours)) {
      throw new NotSupportedException(specification + " is not this archive's activation");
    }
    Endpoints running = endpoints;
    if (running == null) {
      throw new ResourceException("the connector is not started, or was stopped");
    }
    running.activate(factory, ours);
  }

  @Override
  public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec specification) {
    Endpoints running = endpoints;
    if (running != null && specification instanceof AffinityActivationSpec ours) {
      running.deactivate(factory, ours);
    }
  }

  @Override
  public XAResource[] getXAResources(ActivationSpec[] specifications) {
    return new XAResource[0];
  }

  /** Adapters of one archive stand for one stack, but each is started and stopped by itself. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
