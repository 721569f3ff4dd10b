package org.holdfast.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.HealthSettings;
import org.holdfast.health.NodeHealth;

/**
 * Says over HTTP how this program is, as MicroProfile Health does: 200 or 503 with a JSON text at
 * {@code /health}, {@code /health/started}, {@code /health/ready} and {@code /health/live}. It goes
 * on until the process ends, so that it tells of the stop too. Serves SPEC E7.
 */
final class HealthEndpoint {
  private static final int MOST_CONNECTIONS = 32;
  private static final int LONGEST_SECONDS = 5;

  /** The JDK's server reads its bounds from there, once, when its first is made. */
  private static final Map<String, Integer> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections",
          MOST_CONNECTIONS,
          "sun.net.httpserver.maxIdleConnections",
          4,
          "sun.net.httpserver.idleInterval",
          LONGEST_SECONDS,
          "sun.net.httpserver.maxReqTime",
          LONGEST_SECONDS,
          "sun.net.httpserver.maxRspTime",
          LONGEST_SECONDS,
          "sun.net.httpserver.maxReqHeaders",
          50,
          "sun.net.httpserver.maxReqHeaderSize",
          16 * 1024,
          "sun.net.httpserver.drainAmount",
          0);

  private final Supplier<NodeHealth> health;

  private HealthEndpoint(Supplier<NodeHealth> health) {
    this.health = health;
  }

  /**
   * Listens where the settings say; if they say nowhere, it does nothing.
   *
   * @throws IOException if the system refuses; the message says where and why
   */
  static void start(HealthSettings settings, Supplier<NodeHealth> health) throws IOException {
    Endpoint listen = settings.listen();
    if (listen == null) {
      return;
    }
    BOUNDS.forEach(
        (name, most) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, String.valueOf(most));
          }
        });
    try {
      HttpServer server = HttpServer.create(listen.toSocketAddress(), MOST_CONNECTIONS);
      server.setExecutor(threads());
      server.createContext("/", new HealthEndpoint(health)::answer);
      server.start();
    } catch (IOException refused) {
      throw new IOException(
          "cannot listen at " + listen + " (holdfast.health.port): " + refused.getMessage(),
          refused);
    }
  }

  /** One for each connection: a client that is slow to ask holds one of them. */
  private static ThreadPoolExecutor threads() {
    return new ThreadPoolExecutor(
        1,
        MOST_CONNECTIONS,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "holdfast-health-endpoint");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.AbortPolicy());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      // Whoever asks is a program that asks again; nothing of a request is read but its first line.
      exchange.getResponseHeaders().set("Connection", "close");
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (!isHead && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      List<Check> checks = checks(exchange.getRequestURI().getPath());
      if (checks.isEmpty()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] json = json(checks).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(areUp(checks) ? 200 : 503, isHead ? -1 : json.length);
      if (!isHead) {
        exchange.getResponseBody().write(json);
      }
    }
  }

  private record Check(String name, boolean isUp, String state) {
    String json() {
      return "{\"name\":\"holdfast-%s\",\"status\":\"%s\",\"data\":{\"state\":\"%s\"}}"
          .formatted(name, status(isUp), state);
    }
  }

  private List<Check> checks(String path) {
    NodeHealth now = health.get();
    Check started = new Check("started", now.isStarted(), now.state());
    Check ready = new Check("ready", now.isReady(), now.state());
    Check live = new Check("live", now.isLive(), now.state());
    return switch (path) {
      case "/health" -> List.of(started, ready, live);
      case "/health/started" -> List.of(started);
      case "/health/ready" -> List.of(ready);
      case "/health/live" -> List.of(live);
      default -> List.of();
    };
  }

  private static boolean areUp(List<Check> checks) {
    return checks.stream().allMatch(Check::isUp);
  }

  private static String status(boolean isUp) {
    return isUp ? "UP" : "DOWN";
  }

  /** States are sentences of ours, in which nothing need be escaped. */
  private static String json(List<Check> checks) {
    return "{\"status\":\"%s\",\"checks\":[%s]}\n"
        .formatted(
            status(areUp(checks)), String.join(",", checks.stream().map(Check::json).toList()));
  }
}
