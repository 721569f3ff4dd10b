package org.holdfast.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.holdfast.affinity.AffinityRequest;
import org.holdfast.affinity.AffinityResponse;
import org.holdfast.affinity.ClientSelector;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.Indication;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Requester;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own: a real stack, and instances that tell their name to whoever
 * connects. It reads {@code NUMBER start|end INSTANCE CLIENT SECONDS} and prints {@code NUMBER CODE
 * SECONDS-GRANTED} when the stack has answered, and {@code told REASON INSTANCE CLIENT} for every
 * indication. It stops in good order when it is told to (SIGTERM) or its input ends.
 */
final class TargetNode {
  static final String SERVICE = "web";
  private static final Duration UNTIL_QUIET = Duration.ofMillis(500);

  private final PrintStream out = System.out;
  private final StackEngine engine;
  private final ServiceAddress service;
  private final List<Endpoint> instances;

  private TargetNode(StackEngine engine, ServiceAddress service, List<Endpoint> instances) {
    this.engine = engine;
    this.service = service;
    this.instances = instances;
    engine.stack().indicateTo(this::told);
  }

  /**
   * Joins and serves.
   *
   * @param arguments the life's number, then settings as {@code key=value}
   */
  public static void main(String[] arguments) throws IOException {
    int life = Integer.parseInt(arguments[0]);
    Map<String, String> keys = new LinkedHashMap<>();
    for (String setting : List.of(arguments).subList(1, arguments.length)) {
      int equals = setting.indexOf('=');
      keys.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    StackSettings settings =
        StackSettings.read(key -> Optional.ofNullable(keys.get(key)), keys.keySet());
    StackService served = settings.services().values().iterator().next();
    List<Endpoint> instances = served.instances();
    List<ServerSocket> listeners = new ArrayList<>();
    for (Endpoint instance : instances) {
      Owner owner = new Owner(settings.targetName(), life, listeners.size() + 1);
      listeners.add(listen(instance, owner));
    }
    StackEngine engine = StackEngine.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(engine), "stop"));
    TargetNode node = new TargetNode(engine, served.address(), instances);
    node.say("ready");
    node.serve();
    System.exit(0);
  }

  private static ServerSocket listen(Endpoint at, Owner owner) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(at.address().toInetAddress(), at.port()), 1_000);
    Thread instance = new Thread(() -> tellName(listener, owner), owner.toString());
    instance.setDaemon(true);
    instance.start();
    return listener;
  }

  private static void tellName(ServerSocket listener, Owner owner) {
    byte[] line = (owner + "\n").getBytes(StandardCharsets.UTF_8);
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(line);
      } catch (IOException gone) {
        // The client's affair; the next one is served.
      }
    }
  }

  /** The stack drains and says goodbye first; whoever is on the way here by then is served. */
  private static void stop(StackEngine engine) {
    engine.drain();
    engine.close();
    try {
      Thread.sleep(UNTIL_QUIET.toMillis());
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      carryOut(line.split(" ", -1));
    }
  }

  private void carryOut(String[] words) {
    Requester requester =
        new Requester(
            service,
            instances.get(Integer.parseInt(words[2]) - 1),
            Principal.application(Lab.APPLICATION));
    AffinityRequest request =
        AffinityRequest.of(
            ClientSelector.parse(words[3]), Duration.ofSeconds(Long.parseLong(words[4])));
    var unused =
        (words[1].equals("start")
                ? engine.stack().start(requester, request)
                : engine.stack().end(requester, request))
            .whenComplete((response, failure) -> answer(words[0], response, failure));
  }

  private void answer(String number, AffinityResponse response, @Nullable Throwable failure) {
    if (failure == null) {
      say(number + " " + response.code().number() + " " + response.inForce().toSeconds());
    } else {
      failure.printStackTrace();
    }
  }

  private void told(Indication indication) {
    int instance = instances.indexOf(indication.instance()) + 1;
    String client = indication.client().toString().replaceFirst("/(32|128)$", "");
    say("told " + indication.reason().number() + " " + instance + " " + client);
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }
}
