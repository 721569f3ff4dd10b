package org.holdfast.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.stack.Requester;

/**
 * A target in a process of its own: a stack, and an instance that tells everybody its name. Reads
 * {@code start CLIENT} and {@code end CLIENT} and prints the return code's number and the
 * microseconds that it took.
 */
final class Node {
  private final StackEngine engine;
  private final Requester requester;

  private Node(StackEngine engine, ServiceAddress service, Endpoint instance) {
    this.engine = engine;
    requester = new Requester(service, instance, Principal.application("test"));
  }

  /**
   * Joins and serves until its input ends.
   *
   * @param arguments target's name, host, own and all members' addresses, instance's port, service
   */
  public static void main(String[] arguments) throws IOException {
    String name = arguments[0];
    String host = arguments[1];
    String service = arguments[5];
    Map<String, String> keys =
        Map.of(
            "holdfast.cluster.name",
            "system-test",
            "holdfast.cluster.bind",
            arguments[2],
            "holdfast.cluster.members",
            arguments[3],
            "holdfast.target.name",
            name,
            "holdfast.services.web.address",
            service,
            "holdfast.services.web.port",
            "80",
            "holdfast.services.web.instances",
            host + ":" + arguments[4],
            "holdfast.services.web.reserved-for",
            "application:test");
    StackSettings settings =
        StackSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
    try (ServerSocket listener =
            new ServerSocket(Integer.parseInt(arguments[4]), 1_000, InetAddress.getByName(host));
        StackEngine engine = StackEngine.start(settings)) {
      Thread instance = new Thread(() -> tellName(listener, name), "instance");
      instance.setDaemon(true);
      instance.start();
      System.out.println("ready");
      Endpoint own = Endpoint.parse(host + ":" + arguments[4]);
      new Node(engine, settings.services().values().iterator().next().address(), own).serve();
    }
  }

  private static void tellName(ServerSocket listener, String name) {
    byte[] line = (name + "\n").getBytes(StandardCharsets.UTF_8);
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(line);
      } catch (IOException gone) {
        // The client's affair; the next one is served.
      }
    }
  }

  private void serve() throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      long before = System.nanoTime();
      int code = carryOut(line).code().number();
      System.out.println(code + " " + (System.nanoTime() - before) / 1_000);
    }
  }

  private AffinityResponse carryOut(String line) {
    int space = line.indexOf(' ');
    ClientSelector client = ClientSelector.parse(line.substring(space + 1));
    return line.startsWith("start")
        ? engine
            .stack()
            .start(requester, AffinityRequest.of(client, Duration.ofHours(1)))
            .toCompletableFuture()
            .join()
        : engine
            .stack()
            .end(requester, AffinityRequest.of(client, null))
            .toCompletableFuture()
            .join();
  }
}
