package org.holdfast.connector;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What a message-driven bean wants to be told. A JavaBean of the container, which sets the
 * properties before anything else. Serves SPEC A10 and E1.
 */
public final class AffinityActivationSpec implements ActivationSpec {
  private @Nullable String service;
  private @Nullable AffinityResourceAdapter adapter;

  /** The name in the configuration of the service whose affinities matter; null: all. */
  public @Nullable String getService() {
    return service;
  }

  /** Sets the service's name; an empty one is none. */
  public void setService(@Nullable String name) {
    service = name == null || name.isBlank() ? null : name.strip();
  }

  @Override
  public @Nullable ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
    if (!(resourceAdapter instanceof AffinityResourceAdapter ours)) {
      throw new ResourceException(resourceAdapter + " is not this archive's resource adapter");
    }
    adapter = ours;
  }

  /**
   * Refuses a service that is not configured. Containers may ask before the adapter is started;
   * then the activation itself refuses it.
   */
  @Override
  public void validate() throws InvalidPropertyException {
    if (service == null || adapter == null || !adapter.isStarted()) {
      return;
    }
    try {
      adapter.target().service("the bean's activation", service);
    } catch (ResourceException unknown) {
      throw new InvalidPropertyException(unknown.getMessage(), unknown);
    }
  }
}
