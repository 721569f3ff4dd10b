package org.holdfast.arquillian;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;

/**
 * Another target of the same cluster and service, in a process of its own. Reads a client from each
 * line of its input, starts an affinity with it and prints the return code.
 */
final class Peer {
  private static final String APPLICATION = "peer";

  private Peer() {}

  /**
   * Joins and stays until its input ends.
   *
   * @param arguments cluster's name, own and other member, the service's address and port, instance
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> settings =
        Map.of(
            "holdfast.cluster.name", arguments[0],
            "holdfast.cluster.bind", arguments[1],
            "holdfast.cluster.members", arguments[1] + "," + arguments[2],
            "holdfast.target.name", "peer",
            "holdfast.services.kept.address", arguments[3],
            "holdfast.services.kept.port", arguments[4],
            "holdfast.services.kept.instances", arguments[5],
            "holdfast.services.kept.reserved-for", "application:" + APPLICATION);
    StackSettings read =
        StackSettings.read(key -> Optional.ofNullable(settings.get(key)), settings.keySet());
    try (StackEngine engine = StackEngine.start(read)) {
      System.out.println("joined");
      serve(engine, read.services().values().iterator().next());
    }
  }

  private static void serve(StackEngine engine, StackService service) throws IOException {
    Endpoint instance = service.instances().get(0);
    Requester requester =
        new Requester(service.address(), instance, Principal.application(APPLICATION));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      AffinityRequest request =
          AffinityRequest.of(ClientSelector.parse(line), Duration.ofMinutes(1));
      AffinityResponse response =
          engine.stack().start(requester, request).toCompletableFuture().join();
      System.out.println(response.code().number());
    }
  }
}
