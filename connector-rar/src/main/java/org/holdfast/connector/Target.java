package org.holdfast.connector;

import jakarta.resource.ResourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.jspecify.annotations.Nullable;

/** This server as a target: what it serves, and its stack. */
final class Target {
  private final Map<String, StackService> services;
  private final boolean reserved;

  Target(StackSettings settings) {
    services = settings.services();
    reserved = services.values().stream().anyMatch(service -> !service.reservedFor().isEmpty());
  }

  /** Whether some service is reserved, so that the requesting application's name matters. */
  boolean hasReservations() {
    return reserved;
  }

  /**
   * The service that a connection factory was defined for.
   *
   * @param name null: the only one that this target serves
   */
  StackService service(@Nullable String name) throws ResourceException {
    if (name == null) {
      return onlyService();
    }
    StackService service = services.get(name);
    if (service == null) {
      throw new ResourceException(
          "the connection factory's property 'service' is '" + name + "'; allowed: " + names());
    }
    return service;
  }

  private StackService onlyService() throws ResourceException {
    if (services.size() != 1) {
      throw new ResourceException(
          "the connection factory needs the property 'service', because this target serves "
              + services.size()
              + "; allowed: "
              + names());
    }
    return services.values().iterator().next();
  }

  private String names() {
    return services.isEmpty()
        ? "none, set holdfast.services.NAME.address, .port and .instances"
        : String.join(", ", services.keySet().stream().sorted().toList());
  }

  CompletionStage<AffinityResponse> answer(StackService service, AffinityRequest request) {
    return CompletableFuture.completedStage(
        request.answer(
            ReturnCode.CLUSTER_UNAVAILABLE, 0, List.of(service.address()), Duration.ZERO));
  }
}
