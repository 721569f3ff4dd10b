package org.holdfast.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.holdfast.chaos.Reading.seconds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.holdfast.chaos.Event.Request;
import org.holdfast.chaos.Network.Host;

/** Lines between servers and front tiers that lose packets, or are long, under load. */
final class Weather implements Fault {
  private static final int LOST_PERCENT = 5;

  /** Beyond the first leases lapse most of the time, so that hardly anything is promised. */
  private static final List<Duration> DELAYS =
      List.of(Duration.ofMillis(20), Duration.ofMillis(100));

  private static final Duration TIME = Duration.ofSeconds(30);

  private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(2);
  private static final int SERVERS = 3;
  private static final int DOORS = 2;

  private final String name;
  private final String promised;
  private final boolean isLong;
  private final Deque<DelayRelay> relays = new ArrayDeque<>();
  private final Notes notes = new Notes();

  private Weather(String name, String promised, boolean isLong) {
    this.name = name;
    this.promised = promised;
    this.isLong = isLong;
  }

  /** Packets between hosts are lost at random. */
  static Weather loss() {
    return new Weather(
        "loss", LOST_PERCENT + " % of packets between nodes lost: no contradiction", false);
  }

  /** Lines to the cluster's members are long. */
  static Weather delay() {
    return new Weather("delay", "20 and 100 ms each way between nodes: no contradiction", true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String promised() {
    return promised;
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public Optional<String> missing() {
    return Network.missing();
  }

  @Override
  public Finding run(Ground ground) throws IOException, InterruptedException {
    try (Site site = Site.bare(ground, SERVERS, DOORS)) {
      if (isLong) {
        divert(site);
      }
      site.start(SERVERS, DOORS);
      if (isLong) {
        for (Duration delay : DELAYS) {
          relays.forEach(relay -> relay.delay(delay));
          measure(site.lab(), "with " + delay.toMillis() + " ms ");
        }
      } else {
        site.network().lose(LOST_PERCENT);
        measure(site.lab(), "");
      }
      return notes.finding(this, site.lab().judge());
    } finally {
      for (DelayRelay relay : relays) {
        relay.close();
      }
    }
  }

  /** From the start, as connections that are open cannot be diverted. */
  private void divert(Site site) throws IOException {
    for (int server = 1; server <= SERVERS; server++) {
      Host host = site.network().host("node-" + server);
      int port = site.lab().clusterPort(server);
      DelayRelay relay =
          DelayRelay.start(Network.OWN_ADDRESS, new InetSocketAddress(host.address(), port));
      relays.push(relay);
      site.network().divert(host, port, relay.port());
    }
  }

  private void measure(Lab lab, String where) throws InterruptedException {
    long from;
    try (Load load = Load.on(lab)) {
      load.run(TIME_TO_SETTLE);
      from = Recorder.now();
      load.run(TIME);
    }
    long to = Recorder.now();
    Reading log = new Reading(lab.recorder());
    notes.figure(
        where
            + "starts p50 %s, p99 %s"
                .formatted(
                    seconds(log.createdWithin(50, from, to)),
                    seconds(log.createdWithin(99, from, to))));
    Map<Integer, Long> codes =
        log.starts(from, to).collect(groupingBy(Request::code, TreeMap::new, counting()));
    notes.figure(where + "starts were answered " + codes);
    notes.figure(where + log.failures(from, to).count() + " connections failed");
    notes.require(codes.getOrDefault(0, 0L) > 0, where + "no start succeeded");
  }
}
