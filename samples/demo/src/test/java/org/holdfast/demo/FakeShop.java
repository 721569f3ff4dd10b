package org.holdfast.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes behind a balancer in one small server, which speaks as the shop does and has the fault
 * that it is told to have.
 */
final class FakeShop implements AutoCloseable {
  /** What is wrong with it. */
  enum Fault {
    NONE,
    KEEPS_NOBODY,
    NEVER_LETS_GO,
    FORGETS_AFTER_2_SECONDS,
    KEEPS_8_SECONDS,
    FAVOURS_ONE_NODE,
    ANSWERS_ONE_WITH_503
  }

  private record Pin(String node, long until) {}

  private final Fault fault;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<InetAddress, Pin> pins = new HashMap<>();
  private final Map<String, List<String>> baskets = new HashMap<>();
  private int requests;

  FakeShop(Fault fault) {
    this.fault = fault;
    try {
      server = HttpServer.create(new InetSocketAddress(Loopback.HERE, 0), 512);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/shop/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = answer(exchange).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      boolean fails = fault == Fault.ANSWERS_ONE_WITH_503 && isTheHundredth();
      exchange.sendResponseHeaders(fails ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized boolean isTheHundredth() {
    return requests == 100;
  }

  private synchronized String answer(HttpExchange exchange) {
    requests++;
    InetAddress client = exchange.getRemoteAddress().getAddress();
    String node = nodeFor(client);
    List<String> basket =
        baskets.computeIfAbsent(node + client, nodeAndClient -> new ArrayList<>());
    String path = exchange.getRequestURI().getPath();
    if (path.startsWith("/shop/basket/")) {
      basket.add(path.substring("/shop/basket/".length()));
      keep(client, node, exchange.getRequestURI().getQuery());
    }
    if (path.equals("/shop/order") || path.equals("/shop/empty")) {
      return leave(client, node, basket);
    }
    return json(node, "items", basket);
  }

  private String leave(InetAddress client, String node, List<String> basket) {
    String answer = json(node, "ordered", basket);
    basket.clear();
    if (fault != Fault.NEVER_LETS_GO) {
      pins.remove(client);
    }
    return answer;
  }

  private String nodeFor(InetAddress client) {
    Pin pin = pins.get(client);
    if (pin != null && pin.until - System.nanoTime() > 0) {
      return pin.node;
    }
    int favoured = fault == Fault.FAVOURS_ONE_NODE ? 5 : 2;
    return requests % favoured == 0 ? "node-1" : "node-2";
  }

  private void keep(InetAddress client, String node, @Nullable String query) {
    Duration asked =
        query == null
            ? Duration.ofMinutes(30)
            : Duration.ofSeconds(Long.parseLong(query.substring("seconds=".length())));
    if (fault != Fault.KEEPS_NOBODY) {
      pins.put(client, new Pin(node, System.nanoTime() + granted(asked).toNanos()));
    }
  }

  private Duration granted(Duration asked) {
    if (asked.compareTo(Shopper.SHORT) > 0) {
      return asked;
    }
    return switch (fault) {
      case FORGETS_AFTER_2_SECONDS -> Duration.ofSeconds(2);
      case KEEPS_8_SECONDS -> Duration.ofSeconds(8);
      default -> asked;
    };
  }

  private static String json(String node, String name, List<String> items) {
    StringBuilder quoted = new StringBuilder();
    for (String item : items) {
      quoted.append(quoted.isEmpty() ? "\"" : ",\"").append(item).append('"');
    }
    return "{\"node\":\"" + node + "\",\"" + name + "\":[" + quoted + "]}";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
