package org.holdfast.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.holdfast.chaos.Network.Host;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int PORT = 8_000;

  private Network network;
  private Host left;
  private Host right;
  private Process listener;

  @BeforeEach
  void build() throws IOException {
    assumeTrue(
        Network.missing().isEmpty(), () -> "NetworkTest needs " + Network.missing().orElseThrow());
    network = Network.of("left", "right");
    left = network.host("left");
    right = network.host("right");
    listener =
        new ProcessBuilder(inside(right, Listener.class, right.address()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals('r', listener.getInputStream().read());
  }

  @AfterEach
  void remove() throws IOException {
    if (network != null) {
      network.close();
    }
  }

  @Test
  void whatIsCutOff_isNotReached_untilItHeals() throws Exception {
    assertTrue(reaches());
    network.cutOff(Set.of("right"));
    assertFalse(reaches());
    network.heal();
    assertTrue(reaches());
    network.cutOff(left, right, PORT);
    assertFalse(reaches());
    network.heal();
    network.cutOff(left, right, PORT + 1);
    assertTrue(reaches());
  }

  @Test
  void connectionsAreDiverted_throughALongLine() throws Exception {
    InetSocketAddress to = new InetSocketAddress(right.address(), PORT);
    try (DelayRelay line = DelayRelay.start(Network.OWN_ADDRESS, to)) {
      network.divert(right, PORT, line.port());
      assertTrue(reaches());
    }
    assertFalse(reaches());
  }

  @Test
  void aHostThatDies_takesItsProcessesAlong_andNothingIsLeftOfTheNetwork() throws Exception {
    network.kill(right);
    listener.waitFor();
    assertFalse(reaches());
    network.close();
    assertFalse(Tools.run("ip", "netns", "list").contains("hfchaos"));
    assertFalse(Files.exists(Path.of("/sys/class/net/hfchaos-own")));
  }

  private boolean reaches() throws IOException, InterruptedException {
    Process client = new ProcessBuilder(inside(left, Caller.class, right.address())).start();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return client.waitFor() == 0 && said.equals("reached");
  }

  private static List<String> inside(Host host, Class<?> program, String argument) {
    List<String> command = new ArrayList<>(host.place().before());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            argument));
    return command;
  }

  static final class Listener {
    public static void main(String[] arguments) throws IOException {
      try (ServerSocket socket = new ServerSocket(PORT, 10, InetAddress.getByName(arguments[0]))) {
        System.out.print('r');
        System.out.flush();
        while (true) {
          socket.accept().close();
        }
      }
    }
  }

  static final class Caller {
    public static void main(String[] arguments) throws IOException {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(arguments[0], PORT), 500);
        System.out.print("reached");
      }
    }
  }
}
