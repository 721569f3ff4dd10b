package org.holdfast.arquillian;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Peer} that can be killed. */
final class PeerProcess implements AutoCloseable {
  private static final File LOG = new File("target/peer.log");

  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;

  private PeerProcess(Process process) {
    this.process = process;
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Starts it and waits until it has joined; its instance is the test server's plain listener. */
  static PeerProcess start() throws IOException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Peer.class.getName(),
            "arquillian",
            "127.0.0.1:" + Ports.PEER_CLUSTER,
            "127.0.0.1:" + Ports.CLUSTER,
            "192.0.2.1",
            "80",
            "127.0.0.1:" + Ports.HTTP);
    PeerProcess peer =
        new PeerProcess(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(LOG))
                .start());
    peer.expect("joined");
    return peer;
  }

  /** Starts an affinity there; the return code's number. */
  String startAffinity(String client) throws IOException {
    input.println(client);
    return String.valueOf(output.readLine());
  }

  private void expect(String line) throws IOException {
    String found = output.readLine();
    if (!line.equals(found)) {
      close();
      throw new IOException("the peer said " + found + " instead of " + line);
    }
  }

  /** As power failing would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the peer cannot be killed");
    }
  }

  /** Lets it leave the cluster in good order. */
  @Override
  public void close() {
    try (input) {
      input.flush();
    }
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
