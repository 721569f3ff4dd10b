package org.holdfast.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of real processes for one fault; all of them are gone when it is closed. */
final class Lab implements AutoCloseable {
  static final String APPLICATION = "chaos";
  private static final String SERVICE_ADDRESS = "192.0.2.1";
  private static final int MOST_SERVERS = 5;
  private static final int PER_SERVER = 10;

  private final Ground ground;
  private final Recorder recorder = new Recorder();
  private final List<Server> servers = new ArrayList<>();
  private final List<Door> doors = new ArrayList<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  Lab(Ground ground) {
    this.ground = ground;
  }

  /** So many servers, of two instances each, and front tiers at this machine; all are ready. */
  static Lab here(Ground ground, int servers, int doors, String... stackSettings)
      throws IOException, InterruptedException {
    Lab lab = new Lab(ground);
    try {
      lab.startServers(
          IntStream.range(0, servers).mapToObj(i -> Place.HERE).toList(), 2, stackSettings);
      for (int door = 1; door <= doors; door++) {
        lab.startDoor(Place.HERE);
      }
      lab.awaitReady();
      return lab;
    } catch (IOException | InterruptedException failed) {
      lab.close();
      throw failed;
    }
  }

  /**
   * Starts the data members of the cluster, all of them: node-1 and so on, one at each place.
   *
   * @param instances how many listeners each has
   * @param more of their stacks' settings, as {@code key=value}
   */
  void startServers(List<Place> places, int instances, String... more) throws IOException {
    if (places.size() > MOST_SERVERS) {
      throw new IllegalArgumentException(places.size() + " servers");
    }
    String members = members(places);
    for (int number = 1; number <= places.size(); number++) {
      Place place = places.get(number - 1);
      String name = "node-" + number;
      List<String> settings =
          new ArrayList<>(
              List.of(
                  "holdfast.cluster.name=" + ground.cluster(),
                  "holdfast.cluster.bind=" + place.address() + ":" + clusterPort(number),
                  "holdfast.cluster.members=" + members,
                  "holdfast.target.name=" + name,
                  service("address", SERVICE_ADDRESS),
                  service("port", "80"),
                  service("instances", instances(place, number, instances)),
                  service("reserved-for", "application:" + APPLICATION)));
      settings.addAll(List.of(more));
      Server server = Server.start(name, place, settings, instances, log(name), recorder);
      running.push(server);
      servers.add(server);
    }
    memberPlaces = places;
  }

  private List<Place> memberPlaces = List.of();

  /** Starts a front tier, after the servers: front-1 and so on. */
  Door startDoor(Place place, String... more) throws IOException {
    int port = ground.port(70 + doors.size() + 1);
    return startDoor(place, new InetSocketAddress(place.address(), port), place.address(), more);
  }

  /** The same, where its clients connect to one address and it listens at another. */
  Door startDoor(Place place, InetSocketAddress at, String listen, String... more)
      throws IOException {
    String name = "front-" + (doors.size() + 1);
    Path settings = ground.logs().resolve(name + ".properties");
    List<String> lines =
        new ArrayList<>(
            List.of(
                "holdfast.cluster.name=" + ground.cluster(),
                "holdfast.cluster.members=" + members(memberPlaces),
                "holdfast.front-tier.name=" + name,
                "holdfast.front-tier.stop-timeout=PT2S",
                service("address", SERVICE_ADDRESS),
                service("port", "80"),
                service("listen", listen + ":" + at.getPort())));
    lines.addAll(List.of(more));
    Files.write(settings, lines);
    Door door = Door.start(name, place, at, settings, log(name), recorder);
    running.push(door);
    doors.add(door);
    return door;
  }

  private static String service(String key, String value) {
    return "holdfast.services." + TargetNode.SERVICE + "." + key + "=" + value;
  }

  private String members(List<Place> places) {
    return IntStream.rangeClosed(1, places.size())
        .mapToObj(number -> places.get(number - 1).address() + ":" + clusterPort(number))
        .collect(Collectors.joining(","));
  }

  private String instances(Place place, int server, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(instance -> place.address() + ":" + ground.port(server * PER_SERVER + instance))
        .collect(Collectors.joining(","));
  }

  /** Where the cluster's member of that server listens, from 1. */
  int clusterPort(int server) {
    return ground.port(server * PER_SERVER);
  }

  private Path log(String name) {
    return ground.logs().resolve(name + ".log");
  }

  /** Waits until all that were started are ready. */
  void awaitReady() throws IOException, InterruptedException {
    for (Server server : servers) {
      server.awaitReady();
    }
    for (Door door : doors) {
      door.awaitReady();
    }
  }

  Ground ground() {
    return ground;
  }

  Recorder recorder() {
    return recorder;
  }

  /** The servers, node-1 first. */
  List<Server> servers() {
    return List.copyOf(servers);
  }

  /** The server of that name. */
  Server server(String name) {
    return servers.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** The front tiers, front-1 first. */
  List<Door> doors() {
    return List.copyOf(doors);
  }

  /** What the oracle says of the log so far, which is written to {@code events.log}. */
  Verdict judge() throws IOException {
    servers.forEach(Server::tellOfUnanswered);
    doors.forEach(Door::tellIfLost);
    recorder.write(ground.logs().resolve("events.log"));
    return Oracle.judge(recorder);
  }

  /** Ends them all, the last first, stopped ones too. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
