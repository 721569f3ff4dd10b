package org.holdfast.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;

/** A member in a process of its own, so that it can be killed and stopped. */
final class MemberProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();

  private MemberProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread reader = new Thread(this::read, "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException ended) {
      output.add("ended: " + ended);
    }
  }

  /** A member as this product starts it. */
  static MemberProcess own(String cluster, Endpoint bind, List<Endpoint> members)
      throws IOException {
    return new MemberProcess(
        java(
            System.getProperty("java.class.path"),
            List.of(
                Own.class.getName(),
                cluster,
                bind.toString(),
                members.stream().map(Endpoint::toString).collect(Collectors.joining(",")))));
  }

  /** A member of somebody else's cluster: Hazelcast's own starter, and no class of ours. */
  static MemberProcess foreign(
      Path directory, String cluster, Endpoint bind, List<Endpoint> members) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("member-" + bind.port() + ".xml"), xml(cluster, bind, members));
    String hazelcast =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> new File(entry).getName().startsWith("hazelcast-"))
            .collect(Collectors.joining(File.pathSeparator));
    return new MemberProcess(
        java(
            hazelcast,
            List.of(
                "-Dhazelcast.config=" + config,
                "-Dhazelcast.phone.home.enabled=false",
                "com.hazelcast.core.server.HazelcastMemberStarter")));
  }

  private static String xml(String cluster, Endpoint bind, List<Endpoint> members) {
    return """
        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
          <cluster-name>%s</cluster-name>
          <network>
            <port auto-increment="false">%d</port>
            <join>
              <auto-detection enabled="false"/>
              <multicast enabled="false"/>
              <tcp-ip enabled="true"><member-list>%s</member-list></tcp-ip>
            </join>
            <interfaces enabled="true"><interface>%s</interface></interfaces>
          </network>
        </hazelcast>
        """
        .formatted(
            cluster,
            bind.port(),
            members.stream()
                .map(member -> "<member>" + member + "</member>")
                .collect(Collectors.joining()),
            bind.address());
  }

  private static List<String> java(String classPath, List<String> rest) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath));
    command.addAll(rest);
    return command;
  }

  /** Waits until this member sees so many, itself included. */
  MemberProcess awaitMembers(int count) {
    String line = "Members {size:" + count + ",";
    Eventually.holds(
        START,
        line + " in " + output,
        () -> output.stream().anyMatch(one -> one.contains(line)) || !process.isAlive());
    return this;
  }

  long pid() {
    return process.pid();
  }

  /** The end that no program can prepare for: kill -9. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Stops or continues it: STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    kill();
  }

  /** The program of such a process. */
  static final class Own {
    private Own() {}

    public static void main(String[] arguments) throws IOException {
      List<Endpoint> members = Stream.of(arguments[2].split(",")).map(Endpoint::parse).toList();
      Endpoint bind = Endpoint.parse(arguments[1]);
      HazelcastFacility.asMember(new ClusterSettings(arguments[0], bind, members), bind);
      while (System.in.read() >= 0) {
        // Lives until it is killed, or until those who started it are gone.
      }
      System.exit(0);
    }
  }
}
