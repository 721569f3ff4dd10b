package org.holdfast.system;

import static org.holdfast.system.Processes.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.holdfast.system.Processes.Answer;
import org.holdfast.system.Processes.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SPEC A13 and rule 9 with a front tier in a network namespace, whose way to the cluster is cut
 * while its clients and instances still reach it. Needs root and {@code ip}.
 */
class CutOffIT {
  private static final String NAMESPACE = "holdfast-cut";
  private static final String CLUSTER_SIDE = "10.231.7.1";
  private static final String CLIENT_SIDE = "10.231.8.1";
  private static final InetSocketAddress CUT_OFF = new InetSocketAddress("10.231.8.2", 8500);
  private static final InetSocketAddress CONNECTED = new InetSocketAddress(CLIENT_SIDE, 8501);
  private static final String CLIENT = "10.231.8.10";
  private static final String EARLIER = "10.231.8.11";

  private final Processes processes = new Processes();
  private Running node1;
  private Running node2;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    boolean root = Files.isWritable(Path.of("/run")) && Files.isExecutable(ip());
    assumeTrue(root, "CutOffIT needs root and ip (iproute2)");
    remove();
    run("ip", "netns", "add", NAMESPACE);
    link("hfcluster", "10.231.7.", List.of());
    link("hfclients", "10.231.8.", List.of(CLIENT, EARLIER));
    String members = CLUSTER_SIDE + ":15901," + CLUSTER_SIDE + ":15902";
    node1 = processes.node("node1", CLIENT_SIDE, CLUSTER_SIDE + ":15901", members, 15911);
    node2 = processes.node("node2", CLIENT_SIDE, CLUSTER_SIDE + ":15902", members, 15912);
    node1.await("ready");
    node2.await("ready");
    List<String> inside = List.of("ip", "netns", "exec", NAMESPACE);
    Running cutOff = processes.frontTier("cut-off", inside, "10.231.8.2:8500", members);
    Running connected = processes.frontTier("connected", List.of(), CLIENT_SIDE + ":8501", members);
    cutOff.await("is ready");
    connected.await("is ready");
  }

  private static Path ip() {
    Path usual = Path.of("/usr/sbin/ip");
    return Files.exists(usual) ? usual : Path.of("/sbin/ip");
  }

  private static void link(String name, String network, List<String> more)
      throws IOException, InterruptedException {
    run("ip", "link", "add", name, "type", "veth", "peer", "name", name + "0");
    run("ip", "link", "set", name + "0", "netns", NAMESPACE);
    run("ip", "addr", "add", network + "1/24", "dev", name);
    for (String address : more) {
      run("ip", "addr", "add", address + "/24", "dev", name);
    }
    run("ip", "link", "set", name, "up");
    inside("addr", "add", network + "2/24", "dev", name + "0");
    inside("link", "set", name + "0", "up");
    inside("link", "set", "lo", "up");
  }

  private static void inside(String... command) throws IOException, InterruptedException {
    String[] whole = new String[command.length + 3];
    whole[0] = "ip";
    whole[1] = "-n";
    whole[2] = NAMESPACE;
    System.arraycopy(command, 0, whole, 3, command.length);
    run(whole);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    processes.end();
    remove();
  }

  private static void remove() throws IOException, InterruptedException {
    run("sh", "-c", "ip netns del " + NAMESPACE + " 2>/dev/null; true");
    run("sh", "-c", "ip link del hfcluster 2>/dev/null; ip link del hfclients 2>/dev/null; true");
  }

  private static String through(InetSocketAddress frontTier, String client) throws IOException {
    return Processes.landing(Processes.connect(client, frontTier));
  }

  @Test
  void cutOffFromTheCluster_itIsNotWaitedFor_routesByWhatItHolds_andCatchesUp() throws Exception {
    assertEquals(0, node1.ask("start " + EARLIER).code());
    assertEquals("node1", through(CUT_OFF, EARLIER));

    inside("link", "set", "hfcluster0", "down");
    Answer start = node2.ask("start " + CLIENT);
    assertEquals(0, start.code());
    assertTrue(start.micros() < 2_100_000, () -> "waited " + start.micros() + " us");
    assertEquals("node2", through(CONNECTED, CLIENT));
    for (int connection = 0; connection < 5; connection++) {
      assertEquals("node1", through(CUT_OFF, EARLIER), "what it holds still counts");
    }
    long before = System.nanoTime();
    assertEquals(0, node1.ask("end " + EARLIER).code());
    assertEquals(0, node2.ask("start " + EARLIER).code());
    assertTrue(System.nanoTime() - before < 2_100_000_000L, "nobody waits for one that lapsed");

    inside("link", "set", "hfcluster0", "up");
    Eventually.within(
        Duration.ofSeconds(20),
        () ->
            through(CUT_OFF, CLIENT).equals("node2") && through(CUT_OFF, EARLIER).equals("node2"));
    assertEquals(0, node2.ask("end " + CLIENT).code());
    assertEquals(0, node1.ask("start " + CLIENT).code());
    assertEquals("node1", through(CUT_OFF, CLIENT), "live again");
  }
}
