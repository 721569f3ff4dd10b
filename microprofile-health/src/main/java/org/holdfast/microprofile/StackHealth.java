package org.holdfast.microprofile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Adds {@code holdfast-started}, {@code holdfast-ready} and {@code holdfast-live} to a server's
 * MicroProfile Health. They ask the MBeans {@code org.holdfast:type=Health} of this JVM, one of
 * each stack, and so need no connection factory: all must say yes. Safe for all threads. Serves
 * SPEC E7.
 */
@ApplicationScoped
public class StackHealth {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** Whether every stack has loaded its table; no, where there is none. */
  @Produces
  @Startup
  public HealthCheck started() {
    return () -> answer("holdfast-started", "Started", false);
  }

  /** Whether every stack can answer its applications; no, where there is none. */
  @Produces
  @Readiness
  public HealthCheck ready() {
    return () -> answer("holdfast-ready", "Ready", false);
  }

  /** Whether every stack's own threads come round; a restart brings none where there is none. */
  @Produces
  @Liveness
  public HealthCheck live() {
    return () -> answer("holdfast-live", "Live", true);
  }

  private HealthCheckResponse answer(String name, String attribute, boolean ifNone) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(name);
    try {
      Set<ObjectName> stacks =
          server.queryNames(new ObjectName("org.holdfast:type=Health,*"), null);
      boolean isUp = ifNone || !stacks.isEmpty();
      for (ObjectName stack : stacks) {
        isUp &= Boolean.TRUE.equals(server.getAttribute(stack, attribute));
        response.withData(
            ObjectName.unquote(stack.getKeyProperty("instance")),
            String.valueOf(server.getAttribute(stack, "State")));
      }
      if (stacks.isEmpty()) {
        response.withData("state", "no connector runs in this server");
      }
      return response.status(isUp).build();
    } catch (JMException stopping) {
      // It went between the two questions.
      return response.status(ifNone).withData("state", "the connector stops").build();
    }
  }
}
