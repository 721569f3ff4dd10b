package org.holdfast.arquillian;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/** A WildFly of its own process, with the filter on and a heap that no large body fits into. */
final class FilterNode {
  private static final Path HOME = Path.of(System.getProperty("wildfly.home"));
  private static final int FIRST_PORT = Ports.CLUSTER + 10;
  private static final String PLAIN_LISTENER = "<http-listener name=\"default\"";

  private final int number;
  private final Process process;

  private FilterNode(int number, Process process) {
    this.number = number;
    this.process = process;
  }

  static FilterNode start(int number, EnterpriseArchive application) throws IOException {
    Path base = Path.of("target", "filter-node-" + number).toAbsolutePath();
    prepare(base, application);
    Process process =
        new ProcessBuilder(command(number, base))
            .redirectErrorStream(true)
            .redirectOutput(new File("target/filter-node-" + number + ".log"))
            .start();
    return new FilterNode(number, process);
  }

  private static void prepare(Path base, EnterpriseArchive application) throws IOException {
    if (Files.exists(base)) {
      try (Stream<Path> old = Files.walk(base)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Path configuration = Files.createDirectories(base.resolve("configuration"));
    try (Stream<Path> files = Files.list(HOME.resolve("standalone/configuration"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, configuration.resolve(file.getFileName()));
      }
    }
    Path settings = configuration.resolve("standalone.xml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace(PLAIN_LISTENER, PLAIN_LISTENER + " max-post-size=\"0\""));
    Path deployments = Files.createDirectories(base.resolve("deployments"));
    application.as(ZipExporter.class).exportTo(deployments.resolve("it.ear").toFile());
    Files.createFile(deployments.resolve("it.ear.dodeploy"));
  }

  private static int port(int number, int which) {
    return FIRST_PORT + 10 * number + which;
  }

  private static List<String> command(int number, Path base) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-Xmx192m",
        "-XX:MaxMetaspaceSize=256m",
        "-Djava.net.preferIPv4Stack=true",
        "-Djboss.home.dir=" + HOME,
        "-Djboss.server.base.dir=" + base,
        "-Djboss.node.name=node-" + number,
        "-Djboss.bind.address=127.0.0.1",
        "-Djboss.bind.address.management=127.0.0.1",
        "-Djboss.http.port=" + port(number, 0),
        "-Djboss.https.port=" + port(number, 1),
        "-Djboss.http-proxied.port=" + port(number, 2),
        "-Djboss.management.http.port=" + port(number, 3),
        "-Dholdfast.cluster.name=filter-it",
        "-Dholdfast.cluster.bind=127.0.0.1:" + port(number, 4),
        "-Dholdfast.cluster.members=127.0.0.1:" + port(1, 4) + ",127.0.0.1:" + port(2, 4),
        "-Dholdfast.target.name=node-" + number,
        "-Dholdfast.services.shop.address=192.0.2.80",
        "-Dholdfast.services.shop.port=80",
        "-Dholdfast.services.shop.instances=127.0.0.1:" + port(number, 0),
        "-Dholdfast.filter.enabled=true",
        "-Dholdfast.filter.trusted-proxies=127.0.0.1",
        "-jar",
        HOME.resolve("jboss-modules.jar").toString(),
        "-mp",
        HOME.resolve("modules").toString(),
        "org.jboss.as.standalone");
  }

  String name() {
    return "node-" + number;
  }

  int port() {
    return port(number, 0);
  }

  int managementPort() {
    return port(number, 3);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + "/it" + path);
  }

  void awaitServing(HttpClient client) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/who")).timeout(Duration.ofSeconds(5)).build();
    Await.until(
        name() + " serves",
        Duration.ofSeconds(90),
        () -> {
          try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  /** As power failing would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException(name() + " cannot be killed");
    }
  }
}
