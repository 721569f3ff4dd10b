package org.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ServiceAddress;
import org.holdfast.cluster.RouterEngine;
import org.holdfast.routing.ConnectionTable;
import org.holdfast.routing.ConnectionTable.Open;
import org.holdfast.routing.RouteDecision;
import org.holdfast.routing.RouteDecision.Balanced;
import org.holdfast.routing.RouteDecision.Reason;
import org.holdfast.routing.RouteDecision.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC A16 and E7: the program {@code stack}, in a process of its own. */
class StackCommandTest {
  private static final ServiceAddress SERVICE =
      new ServiceAddress(IpAddress.parse("192.0.2.80"), 80);
  private static final Endpoint CLIENT = Endpoint.parse("203.0.113.7:40000");

  @TempDir private Path folder = Path.of("");
  private StackProcess stack;

  @BeforeEach
  void prepare() throws IOException {
    stack = new StackProcess(folder);
  }

  @AfterEach
  void stop() throws IOException {
    stack.close();
  }

  @Test
  void itSaysThatItIsReady_andSigtermStopsItInOrder() throws Exception {
    Process process = stack.run(stack.settings());
    stack.awaitSaid("stack", "stack node-1 is ready\n");
    SocketChannel.open(UnixDomainSocketAddress.of(stack.socket)).close();
    process.destroy();
    assertEquals(143, stack.resultOf(process));
    assertFalse(Files.exists(stack.socket));
  }

  @Test
  void sigterm_drainsFirst_untilTheLastConnectionIsClosed_C5() throws Exception {
    int health = StackProcess.freePort();
    Process process =
        stack.run(
            stack.settings()
                + "holdfast.target.drain-timeout=PT10M\nholdfast.health.port="
                + health
                + "\n");
    stack.awaitSaid("stack", "is ready");
    assertEquals(200, status(health, "ready"));
    try (RouterEngine engine = stack.router(SERVICE)) {
      stack.eventually("balanced there", () -> route(engine) instanceof Balanced);
      ConnectionTable connections = engine.router().connections();
      Open open = connections.open(SERVICE, CLIENT, Endpoint.parse(stack.at()), false);
      process.destroy();
      RouteDecision noNewClients = new Refused(Reason.EVERY_INSTANCE_DRAINING);
      stack.eventually("drains", () -> route(engine).equals(noNewClients));
      stack.awaitSaid("stack", "INFO HF-1204: node-1: service web drains, PT10M at most");
      assertEquals(503, status(health, "ready"));
      assertEquals(200, status(health, "live"));
      assertEquals(200, status(health, "started"));
      SocketChannel.open(UnixDomainSocketAddress.of(stack.socket)).close();
      assertFalse(process.waitFor(2, TimeUnit.SECONDS));
      open.close();
      assertEquals(143, stack.resultOf(process));
      stack.awaitSaid("stack", "INFO HF-1205: node-1: service web has drained");
      RouteDecision gone = new Refused(Reason.NO_INSTANCE_LEFT);
      stack.eventually("left the roster", () -> route(engine).equals(gone));
    }
  }

  private static int status(int health, String what) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + "/health/" + what))
                .timeout(Duration.ofSeconds(10))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private static RouteDecision route(RouterEngine engine) {
    return engine.router().route(SERVICE, CLIENT, Set.of());
  }

  @Test
  void itRunsOnlyWithASocket() throws Exception {
    String without = stack.settings().replaceAll("holdfast.control-socket.*\n", "");
    assertEquals(2, stack.resultOf(stack.run(without)));
    assertEquals(
        "stack: holdfast.control-socket.path is missing; allowed: an absolute path, or an address"
            + " as holdfast.control-socket.tcp; nobody could speak to a stack that runs alone"
            + " without either\n",
        stack.said("stack"));
  }

  @Test
  void aPathThatIsTooLong_isSaidInOneLine() throws Exception {
    String path = "/" + "x".repeat(107);
    assertEquals(
        2, stack.resultOf(stack.run(stack.settings() + "holdfast.control-socket.path=" + path)));
    assertEquals(
        "stack: holdfast.control-socket.path is '"
            + path
            + "'; allowed: an absolute path of at most 107 bytes, this has 108\n",
        stack.said("stack"));
  }

  @Test
  void whatAKilledStackLeft_doesNotStopTheNext_butALivingOneDoes() throws Exception {
    Process first = stack.run(stack.settings());
    stack.awaitSaid("stack", "is ready");
    first.destroyForcibly().onExit().join();
    assertTrue(Files.exists(stack.socket));
    stack.run(stack.settings());
    stack.awaitSaid("stack", "is ready");
    String other =
        stack
            .settings()
            .replace("node-1", "node-2")
            .replace(":" + stack.clusterPort, ":" + StackProcess.freePort());
    assertEquals(2, stack.resultOf(stack.run(other)));
    assertTrue(
        stack.said("stack").contains("another process listens at " + stack.socket),
        () -> stack.said("stack"));
  }
}
