package org.holdfast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final String ON_LOOPBACK = "127.0.0.1:";

  String name() {
    return "node-" + number;
  }

  /** Copies what a node writes to or deploys from. */
  void prepare(Installation installation) throws IOException {
    Path configuration = installation.wildfly().resolve("standalone/configuration");
    Path ours = Files.createDirectories(folder.resolve("configuration"));
    try (Stream<Path> files = Files.list(configuration)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, ours.resolve(file.getFileName()));
      }
    }
    Path deployments = Files.createDirectories(folder.resolve("deployments"));
    Files.copy(installation.shop(), deployments.resolve("shop.ear"));
    Files.createFile(deployments.resolve("shop.ear.dodeploy"));
  }

  /** Whether WildFly has given up on deploying the shop. */
  boolean hasRefusedTheShop() {
    return Files.exists(folder.resolve("deployments/shop.ear.failed"));
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
    properties(installation, ports, affinity)
        .forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-jar",
            installation.wildfly().resolve("jboss-modules.jar").toString(),
            "-mp",
            installation.wildfly().resolve("modules").toString(),
            "org.jboss.as.standalone"));
    return command;
  }

  private Map<String, String> properties(Installation installation, Ports ports, boolean affinity) {
    return Map.ofEntries(
        Map.entry("jboss.home.dir", installation.wildfly().toString()),
        Map.entry("jboss.server.base.dir", folder.toString()),
        Map.entry("jboss.node.name", name()),
        Map.entry("jboss.bind.address", "127.0.0.1"),
        Map.entry("jboss.bind.address.management", "127.0.0.1"),
        Map.entry("jboss.http.port", String.valueOf(ports.http(number))),
        Map.entry("jboss.https.port", String.valueOf(ports.https(number))),
        Map.entry("jboss.management.http.port", String.valueOf(ports.management(number))),
        Map.entry("jboss.http-proxied.port", String.valueOf(ports.proxied(number))),
        Map.entry("shop.affinity", String.valueOf(affinity)),
        Map.entry("holdfast.target.name", name()),
        Map.entry("holdfast.cluster.name", "demo"),
        Map.entry("holdfast.cluster.bind", ON_LOOPBACK + ports.cluster(number)),
        Map.entry("holdfast.cluster.members", ports.members()),
        Map.entry("holdfast.services.shop.address", "127.0.0.1"),
        Map.entry("holdfast.services.shop.port", String.valueOf(ports.service())),
        Map.entry("holdfast.services.shop.instances", ON_LOOPBACK + ports.proxied(number)));
  }
}
