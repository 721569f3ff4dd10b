package org.holdfast.controlsocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.StackEngine;
import org.holdfast.configuration.ClusterSettings;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.configuration.FilterSettings;
import org.holdfast.configuration.Principal;
import org.holdfast.configuration.StackSettings;
import org.holdfast.configuration.StackSettings.StackService;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.Administration.Query;
import org.holdfast.stack.TargetStack;

/** A real stack on a cluster of its own, two listeners, and control sockets in front of it. */
final class Rig implements AutoCloseable {
  /** A configured instance where nothing listens. */
  static final Endpoint SILENT = Endpoint.parse("127.0.0.1:1");

  static final String WEB = "192.0.2.80";
  static final String ADMIN = "192.0.2.81";
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");

  private final Path folder;
  private final ServerSocket shop = listen();
  private final ServerSocket office = listen();
  private final StackSettings settings;
  private final StackEngine engine;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int sockets;

  Rig() throws IOException {
    folder =
        Files.createTempDirectory(
            "holdfast",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    settings = settings(new ControlSocketSettings(null, null, Duration.ZERO, 256));
    engine = StackEngine.start(settings);
  }

  private StackSettings settings(ControlSocketSettings controlSocket) {
    Endpoint member = new Endpoint(HOST, freePort());
    Principal self = Principal.user(System.getProperty("user.name"));
    return new StackSettings(
        new ClusterSettings("control-socket-test", member, List.of(member)),
        "node",
        Duration.ofHours(1),
        Duration.ofHours(24),
        24,
        56,
        Map.of(
            "web", service("web", WEB, 80, List.of(shop(), office(), SILENT), self),
            "tls", service("tls", WEB, 443, List.of(shop()), self),
            "admin", service("admin", ADMIN, 80, List.of(office()), self)),
        100_000,
        100_000,
        100,
        Duration.ZERO,
        controlSocket,
        new FilterSettings(false, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(60)));
  }

  private static StackService service(
      String name, String address, int port, List<Endpoint> instances, Principal reservedFor) {
    return new StackService(
        name,
        new ServiceAddress(IpAddress.parse(address), port),
        instances,
        List.of(reservedFor),
        false);
  }

  /** The listener of web and tls. */
  Endpoint shop() {
    return new Endpoint(HOST, shop.getLocalPort());
  }

  /** The listener of web and admin. */
  Endpoint office() {
    return new Endpoint(HOST, office.getLocalPort());
  }

  TargetStack stack() {
    return engine.stack();
  }

  /** What is kept there, as people see it: at most 250. */
  List<Kept> kept() {
    return stack().administration().page(Query.ALL, Long.MAX_VALUE, 250).kept();
  }

  CompletableFuture<ReturnCode> endByAdministrator(Kept one) {
    return stack().administration().end(one.service(), one.client(), "bob").toCompletableFuture();
  }

  Path folder() {
    return folder;
  }

  /** A control socket of its own for each test. */
  Path path(Duration grace) throws IOException {
    Path path = folder.resolve("control-" + sockets++);
    start(new ControlSocketSettings(path, null, grace, 256));
    return path;
  }

  Path path() throws IOException {
    return path(Duration.ZERO);
  }

  ControlSocket start(ControlSocketSettings controlSocket) throws IOException {
    ControlSocket started = ControlSocket.start(settings(controlSocket), engine.stack());
    open.push(started);
    return started;
  }

  void closeOnly(ControlSocket socket) {
    open.remove(socket);
    socket.close();
  }

  Program program(Path path) throws IOException {
    Program program = Program.at(path);
    open.push(program);
    return program;
  }

  Program program(Endpoint tcp) throws IOException {
    Program program = Program.at(tcp);
    open.push(program);
    return program;
  }

  /** Whatever the test has opened; the stack is empty then. */
  void closeWhatIsOpen() throws Exception {
    for (AutoCloseable last : open) {
      last.close();
    }
    open.clear();
    stack().endAllOf(shop()).toCompletableFuture().join();
    stack().endAllOf(office()).toCompletableFuture().join();
    Eventually.eventually("nothing is kept", () -> stack().size() == 0);
  }

  static Endpoint free() {
    return new Endpoint(HOST, freePort());
  }

  private static int freePort() {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Override
  public void close() throws IOException {
    engine.close();
    shop.close();
    office.close();
    Files.delete(folder);
  }
}
