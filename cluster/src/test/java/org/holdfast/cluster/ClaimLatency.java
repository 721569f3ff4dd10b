package org.holdfast.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.facility.Beat;
import org.holdfast.facility.ClaimKey;
import org.holdfast.facility.Reply;
import org.holdfast.facility.Route;

/**
 * Measures what a start costs in the cluster alone: a claim on this member, the change at two
 * clients in processes of their own, and both acknowledgements back. A second member, in a process
 * of its own, owns half of the keys and the backups of the others.
 *
 * <p>Run {@code java -cp <test class path> org.holdfast.cluster.ClaimLatency [rounds]}.
 */
final class ClaimLatency {
  private static final String STACK = "stack";
  private static final List<String> ROUTERS = List.of("router-1", "router-2");

  private ClaimLatency() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      route(Endpoint.parse(arguments[0]), arguments[1]);
      return;
    }
    int rounds = arguments.length == 0 ? 5_000 : Integer.parseInt(arguments[0]);
    List<Endpoint> both = List.of(TestPorts.free("127.0.0.1"), TestPorts.free("127.0.0.1"));
    ClusterSettings settings = new ClusterSettings("trial", both.get(0), both);
    List<Process> routers = new ArrayList<>();
    try (MemberProcess other = MemberProcess.own("trial", both.get(1), both);
        HazelcastFacility here = HazelcastFacility.asMember(settings, both.get(0))) {
      other.awaitMembers(2);
      for (String name : ROUTERS) {
        routers.add(router(both.get(0), name));
      }
      measure(here, rounds);
    } finally {
      routers.forEach(Process::destroyForcibly);
    }
  }

  private static Process router(Endpoint member, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            ClaimLatency.class.getName(),
            member.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Acknowledges every claim that it is told. */
  private static void route(Endpoint member, String name) throws IOException {
    HazelcastFacility facility =
        HazelcastFacility.asClient(new ClusterSettings("trial", null, List.of(member)));
    Route route = new Route(name, STACK);
    Answer.of(
        facility
            .claims()
            .onChange(
                change -> {
                  if (change.row() != null) {
                    Reply reply =
                        new Reply(
                            1,
                            1,
                            List.of(change.row().publication()),
                            List.of(),
                            false,
                            List.of(),
                            List.of());
                    facility.replies().set(route, reply);
                  }
                }));
    Answer.of(facility.beats().set(name, new Beat(1, 1, 1, 1, 0, 0, false, true)));
    while (System.in.read() >= 0) {
      // Lives until the one who measures is gone.
    }
    System.exit(0);
  }

  private static void measure(HazelcastFacility here, int rounds) throws InterruptedException {
    ConcurrentMap<Long, CountDownLatch> open = new ConcurrentHashMap<>();
    for (String router : ROUTERS) {
      Answer.of(
          here.replies()
              .onChange(
                  new Route(router, STACK),
                  change -> {
                    if (change.row() != null) {
                      change.row().applied().forEach(number -> acknowledged(open, number));
                    }
                  }));
    }
    Eventually.holds(
        Duration.ofSeconds(30),
        "both routers have joined",
        () -> Answer.of(here.beats().getAll(Set.copyOf(ROUTERS))).size() == ROUTERS.size());
    // The first half warms up.
    long[] nanos = new long[rounds];
    for (int number = 0; number < 2 * rounds; number++) {
      ClaimKey key = SampleRows.key(number);
      CountDownLatch acknowledgements = new CountDownLatch(ROUTERS.size());
      open.put((long) number, acknowledgements);
      long began = System.nanoTime();
      here.claims().replace(key, null, SampleRows.claims(STACK, number));
      if (!acknowledgements.await(5, TimeUnit.SECONDS)) {
        throw new AssertionError("no acknowledgement of " + number);
      }
      if (number >= rounds) {
        nanos[number - rounds] = System.nanoTime() - began;
      }
      open.remove((long) number);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "claim, change, both acknowledgements: median %.2f ms, p90 %.2f, p99 %.2f, most %.2f%n",
        millis(nanos, 0.5), millis(nanos, 0.9), millis(nanos, 0.99), millis(nanos, 1));
  }

  private static void acknowledged(ConcurrentMap<Long, CountDownLatch> open, long number) {
    CountDownLatch acknowledgements = open.get(number);
    if (acknowledgements != null) {
      acknowledgements.countDown();
    }
  }

  private static double millis(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
  }
}
