package org.holdfast.connector;

import static java.util.stream.Collectors.joining;

import jakarta.resource.ResourceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.RequestRouter;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.controlsocket.ControlSocket;
import org.holdfast.jmx.Announcement;
import org.holdfast.jmx.ControlSocketBean;
import org.holdfast.jmx.HealthBean;
import org.holdfast.jmx.NodeBeans;
import org.holdfast.stack.TargetStack;
import org.jspecify.annotations.Nullable;

/**
 * This server as a target: what it serves, its stack, the MBean that shows it, its routing of
 * requests and its control socket.
 */
final class Target implements AutoCloseable {
  private final StackSettings settings;
  private final StackEngine engine;

  /** How to stop what was started, the last first. */
  private final Deque<Runnable> closing = new ArrayDeque<>();

  private @Nullable Filter filter;

  private Target(StackSettings settings, StackEngine engine) {
    this.settings = settings;
    this.engine = engine;
    closing.push(engine::close);
  }

  /** Joins the cluster; throws what the engine throws, and then nothing is left running. */
  static Target start(StackSettings settings) {
    Target target = new Target(settings, StackEngine.start(settings));
    try {
      target.open();
      return target;
    } catch (RuntimeException refused) {
      target.close();
      throw refused;
    }
  }

  private void open() {
    closing.push(NodeBeans.ofTarget(engine.stack(), engine.management())::close);
    closing.push(HealthBean.register(settings.targetName(), engine::health)::close);
    closing.push(Announcement.of(settings.targetName(), settings.cluster().name())::close);
    RouterEngine router = engine.filter();
    if (router != null) {
      Filter shown = Filter.show(settings, router);
      closing.push(shown::close);
      filter = shown;
    }
    if (settings.controlSocket().isOn()) {
      ControlSocket socket = startControlSocket();
      closing.push(socket::close);
      closing.push(ControlSocketBean.register(settings.targetName(), socket::counts)::close);
    }
    closing.push(engine::drain);
  }

  private ControlSocket startControlSocket() {
    try {
      return ControlSocket.start(settings, engine.stack());
    } catch (IOException refused) {
      throw new IllegalStateException("the control socket: " + refused.getMessage(), refused);
    }
  }

  /** How requests for that service are routed at that instance. */
  RequestRouter requestRouter(RequestersPlace place) throws ResourceException {
    if (filter == null) {
      throw new ResourceException("holdfast.filter.enabled is not true");
    }
    return filter.of(place);
  }

  String clusterName() {
    return settings.cluster().name();
  }

  TargetStack stack() {
    return engine.stack();
  }

  /**
   * What a connection factory was defined for.
   *
   * @param name the service's; null: the only one that this target serves
   * @param instance its address and port; null: the only one that this target lists for the service
   */
  RequestersPlace place(@Nullable String name, @Nullable String instance) throws ResourceException {
    StackService service = name == null ? onlyService() : service("the connection factory", name);
    for (Endpoint one : service.instances()) {
      if (instance == null ? service.instances().size() == 1 : isNamed(one, instance)) {
        return new RequestersPlace(service, one);
      }
    }
    throw new ResourceException(
        "the connection factory's property 'instance' is "
            + (instance == null ? "missing" : "'" + instance + "'")
            + "; allowed: "
            + service.instances().stream().map(Endpoint::toString).collect(joining(", ")));
  }

  private static boolean isNamed(Endpoint instance, String text) {
    try {
      return instance.equals(Endpoint.parse(text));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /**
   * The service of that name.
   *
   * @param whose property names it, for the refusal
   */
  StackService service(String whose, String name) throws ResourceException {
    StackService service = settings.services().get(name);
    if (service == null) {
      throw new ResourceException(
          whose + "'s property 'service' is '" + name + "'; allowed: " + names());
    }
    return service;
  }

  private StackService onlyService() throws ResourceException {
    Map<String, StackService> services = settings.services();
    if (services.size() != 1) {
      throw new ResourceException(
          "the connection factory's property 'service' is missing; allowed: " + names());
    }
    return services.values().iterator().next();
  }

  private String names() {
    return settings.services().isEmpty()
        ? "none, because no holdfast.services.NAME is configured here"
        : String.join(", ", settings.services().keySet().stream().sorted().toList());
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
