package org.holdfast.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A lab in a network of its own, every server and front tier on a host that has its name. For one
 * thread.
 */
final class Site implements AutoCloseable {
  /** Of what cannot be reached nothing is refused: it takes its time. */
  private static final String SHORT_PATIENCE = "holdfast.front-tier.connect-timeout=PT0.2S";

  private final Network network;
  private final Lab lab;

  private Site(Network network, Lab lab) {
    this.network = network;
    this.lab = lab;
  }

  /** So many servers, of two instances each, and front tiers; all are ready. */
  static Site of(Ground ground, int servers, int doors) throws IOException, InterruptedException {
    Site site = bare(ground, servers, doors);
    try {
      site.start(servers, doors, SHORT_PATIENCE);
      return site;
    } catch (IOException | InterruptedException failed) {
      site.close();
      throw failed;
    }
  }

  /** The hosts for them; nothing runs yet. */
  static Site bare(Ground ground, int servers, int doors) throws IOException {
    Stream<String> names = Stream.concat(names("node-", servers), names("front-", doors));
    return new Site(Network.of(names.toArray(String[]::new)), new Lab(ground.inNetwork()));
  }

  private static Stream<String> names(String begin, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> begin + number);
  }

  /** Starts them; all are ready. */
  void start(int servers, int doors, String... doorSettings)
      throws IOException, InterruptedException {
    startServers(servers);
    for (int door = 1; door <= doors; door++) {
      lab.startDoor(place("front-" + door), doorSettings);
    }
    lab.awaitReady();
  }

  /** The same, with front tiers that listen at every address of their hosts. */
  void startListeningAt(int port, int servers, int doors) throws IOException, InterruptedException {
    startServers(servers);
    for (int door = 1; door <= doors; door++) {
      Place place = place("front-" + door);
      lab.startDoor(place, new InetSocketAddress(place.address(), port), "0.0.0.0");
    }
    lab.awaitReady();
  }

  private void startServers(int servers) throws IOException {
    lab.startServers(names("node-", servers).map(this::place).toList(), 2);
  }

  /** Where the processes of a host run. */
  Place place(String host) {
    return network.host(host).place();
  }

  Network network() {
    return network;
  }

  Lab lab() {
    return lab;
  }

  @Override
  public void close() throws IOException {
    lab.close();
    network.close();
  }
}
