package org.holdfast.console;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A real WildFly with the shop, its connector, the console, and people who may log in. */
final class TestServer implements AutoCloseable {
  static final String PASSWORD = "right-Horse.7";
  private static final int FIRST_PORT = Integer.getInteger("test.first-port");
  private static final Path HOME = Path.of(System.getProperty("wildfly.home"));
  private static final Path LOG = Path.of("target", "console-server.log");
  private static final Path BASE = Path.of("target", "console-server").toAbsolutePath();

  static final int HTTP = FIRST_PORT;
  static final int PROXIED = FIRST_PORT + 1;
  static final int CLUSTER = FIRST_PORT + 4;
  static final int FRONT_TIER = FIRST_PORT + 5;
  static final URI CONSOLE = URI.create("http://127.0.0.1:" + HTTP + "/holdfast-console/");
  static final URI CONSOLE_OVER_TLS =
      URI.create("https://127.0.0.1:" + (FIRST_PORT + 2) + "/holdfast-console/");

  private final Process process;

  private TestServer(Process process) {
    this.process = process;
  }

  static TestServer start() throws Exception {
    prepare();
    TestServer server =
        new TestServer(
            new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start());
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest console =
        HttpRequest.newBuilder(CONSOLE.resolve("public/log-in"))
            .timeout(Duration.ofSeconds(5))
            .build();
    HttpRequest shop =
        HttpRequest.newBuilder(CONSOLE.resolve("/shop/whoami"))
            .timeout(Duration.ofSeconds(5))
            .build();
    until(
        "WildFly serves the console and the shop",
        Duration.ofMinutes(4),
        () -> answers(client, console) && answers(client, shop));
    return server;
  }

  private static boolean answers(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What it has logged until now. */
  String log() throws IOException {
    return Files.readString(LOG);
  }

  private static void prepare() throws Exception {
    if (Files.exists(BASE)) {
      try (Stream<Path> old = Files.walk(BASE)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Path configuration = Files.createDirectories(BASE.resolve("configuration"));
    try (Stream<Path> files = Files.list(HOME.resolve("standalone/configuration"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, configuration.resolve(file.getFileName()));
      }
    }
    add(configuration, "vera", "holdfast-viewer");
    add(configuration, "otto", "holdfast-operator");
    add(configuration, "nora", "customer");
    deploy(Path.of(System.getProperty("shop.ear")), "shop.ear");
    deploy(Path.of(System.getProperty("console.war")), "holdfast-console.war");
  }

  private static void add(Path configuration, String user, String role)
      throws IOException, GeneralSecurityException {
    byte[] text = (user + ":ApplicationRealm:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    append(configuration.resolve("application-users.properties"), user + "=" + digest);
    append(configuration.resolve("application-roles.properties"), user + "=" + role);
  }

  private static void append(Path file, String line) throws IOException {
    Files.write(file, List.of(line), StandardOpenOption.APPEND);
  }

  private static void deploy(Path archive, String name) throws IOException {
    Path deployments = Files.createDirectories(BASE.resolve("deployments"));
    Files.copy(archive, deployments.resolve(name));
    Files.createFile(deployments.resolve(name + ".dodeploy"));
  }

  /** Beside the real MBeans others, which the console finds first because their name sorts so. */
  void deployStandIn() throws IOException {
    Path war = Path.of("target", "stand-in.war");
    Path classes = Path.of(System.getProperty("stand-in.classes"));
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(war))) {
      for (String name : List.of("TableLike", "TargetsLike", "StandIn", "StandInListener")) {
        try (Stream<Path> files = Files.list(classes.resolve("org/holdfast/console"))) {
          for (Path file : files.filter(file -> isClassOf(file, name)).toList()) {
            jar.putNextEntry(new JarEntry("WEB-INF/classes/" + classes.relativize(file)));
            Files.copy(file, jar);
          }
        }
      }
      jar.putNextEntry(new JarEntry("WEB-INF/lib/gson.jar"));
      Files.copy(Path.of(System.getProperty("gson.jar")), jar);
    }
    deploy(war, "stand-in.war");
  }

  private static boolean isClassOf(Path file, String name) {
    String found = file.getFileName().toString();
    return found.equals(name + ".class") || found.startsWith(name + "$");
  }

  private static List<String> command() {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-Xmx512m",
        "-XX:MaxMetaspaceSize=256m",
        "-XX:TieredStopAtLevel=1",
        "-Djava.net.preferIPv4Stack=true",
        "-Djboss.home.dir=" + HOME,
        "-Djboss.server.base.dir=" + BASE,
        "-Djboss.node.name=node-1",
        "-Djboss.bind.address=127.0.0.1",
        "-Djboss.bind.address.management=127.0.0.1",
        "-Djboss.http.port=" + HTTP,
        "-Djboss.http-proxied.port=" + PROXIED,
        "-Djboss.https.port=" + (FIRST_PORT + 2),
        "-Djboss.management.http.port=" + (FIRST_PORT + 3),
        "-Dholdfast.cluster.name=console-it",
        "-Dholdfast.cluster.bind=127.0.0.1:" + CLUSTER,
        "-Dholdfast.cluster.members=127.0.0.1:" + CLUSTER,
        "-Dholdfast.target.name=node-1",
        "-Dholdfast.services.shop.address=127.0.0.1",
        "-Dholdfast.services.shop.port=" + FRONT_TIER,
        "-Dholdfast.services.shop.instances=127.0.0.1:" + PROXIED,
        "-Dstand-in.node=a-stand-in",
        "-Dstand-in.affinities=100000",
        "-jar",
        HOME.resolve("jboss-modules.jar").toString(),
        "-mp",
        HOME.resolve("modules").toString(),
        "org.jboss.as.standalone");
  }

  /** Asks every 50 ms. */
  static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        fail("not within " + atMost.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
