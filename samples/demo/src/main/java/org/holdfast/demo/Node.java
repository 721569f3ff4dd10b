package org.holdfast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A WildFly node with the shop, in a base directory of its own. Immutable.
 *
 * @param number 1 or 2
 * @param folder its base directory
 */
record Node(int number, Path folder) {
  static final int HEAP_MEGABYTES = 384;
  // Measured beside a heap of that size: metaspace, code, threads and buffers.
  static final int RESIDENT_MEGABYTES = 700;

  String name() {
    return "node-" + number;
  }

  /** Copies what a node writes to or deploys from. */
  void prepare(Installation installation, Users users) throws IOException {
    Path configuration = installation.wildfly().resolve("with-console/configuration");
    Path ours = Files.createDirectories(folder.resolve("configuration"));
    try (Stream<Path> files = Files.list(configuration)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, ours.resolve(file.getFileName()));
      }
    }
    users.add(ours);
    deploy(installation.shop(), "shop.ear");
    deploy(installation.console(), "holdfast-console.war");
  }

  private void deploy(Path archive, String name) throws IOException {
    Path deployments = Files.createDirectories(folder.resolve("deployments"));
    Files.copy(archive, deployments.resolve(name));
    Files.createFile(deployments.resolve(name + ".dodeploy"));
  }

  /** Whether WildFly has given up on deploying the shop or the console. */
  boolean hasRefusedToDeploy() {
    return Stream.of("shop.ear", "holdfast-console.war")
        .anyMatch(name -> Files.exists(folder.resolve("deployments/" + name + ".failed")));
  }

  /** How to start it: what WildFly's own script would run, without the script. */
  List<String> command(Installation installation, Ports ports, boolean affinity) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Java.executable(),
                "-Xms64m",
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:MaxMetaspaceSize=256m",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.awt.headless=true"));
    command.addAll(settings(ports));
    command.addAll(
        List.of(
            "-Dshop.affinity=" + affinity,
            "-Djboss.home.dir=" + installation.wildfly(),
            "-Dorg.jboss.logmanager.nocolor=true"));
    command.addAll(
        List.of(
            "-jar",
            installation.wildfly().resolve("jboss-modules.jar").toString(),
            "-mp",
            installation.wildfly().resolve("modules").toString(),
            "org.jboss.as.standalone"));
    return command;
  }

  private List<String> settings(Ports ports) {
    return List.of(
        "-Djboss.node.name=" + name(),
        "-Djboss.server.base.dir=" + folder,
        "-Djboss.bind.address=127.0.0.1",
        "-Djboss.bind.address.management=127.0.0.1",
        "-Djboss.http.port=" + ports.http(number),
        "-Djboss.http-proxied.port=" + ports.proxied(number),
        "-Djboss.https.port=" + ports.https(number),
        "-Djboss.management.http.port=" + ports.management(number),
        "-Djboss.http-console.port=" + ports.console(number),
        "-Dholdfast.target.name=" + name(),
        "-Dholdfast.cluster.name=demo",
        "-Dholdfast.cluster.bind=127.0.0.1:" + ports.cluster(number),
        "-Dholdfast.cluster.members=" + ports.members(),
        "-Dholdfast.services.shop.address=127.0.0.1",
        "-Dholdfast.services.shop.port=" + ports.service(),
        "-Dholdfast.services.shop.instances=127.0.0.1:" + ports.proxied(number));
  }
}
