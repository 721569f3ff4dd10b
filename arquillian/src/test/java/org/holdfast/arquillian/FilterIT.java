package org.holdfast.arquillian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Serves SPEC E3, A6, A13, A14: two real servers in one cluster and no front tier; clients reach
 * either, from loopback addresses of their own or through a proxy at 127.0.0.1.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FilterIT {
  private static final int LARGE = 50_000_000;
  private static final HttpClient PROXY =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static FilterNode node1;
  private static FilterNode node2;

  @BeforeAll
  static void start() throws Exception {
    EnterpriseArchive application =
        Archives.filteredApplication(FilteredServlet.class, FilteredServlet.Bytes.class);
    node1 = FilterNode.start(1, application);
    node2 = FilterNode.start(2, application);
    node1.awaitServing(PROXY);
    node2.awaitServing(PROXY);
  }

  @AfterAll
  static void stop() throws Exception {
    node2.kill();
    node1.kill();
  }

  /** The answer's body to a client that connects by itself, from its own address. */
  private static String ask(FilterNode node, String client, String path, String... headers)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.bind(new InetSocketAddress(client, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
      List<String> lines =
          new ArrayList<>(
              List.of("GET /it" + path + " HTTP/1.1", "Host: shop", "Connection: close"));
      lines.addAll(List.of(headers));
      socket
          .getOutputStream()
          .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private static long counted(FilterNode node, String attribute) throws Exception {
    try (RunningWildFly server = new RunningWildFly(node.managementPort())) {
      return server.attribute(
          new ObjectName("org.holdfast:type=RequestRouter,instance=\"" + node.name() + "\""),
          attribute);
    }
  }

  @Test
  @Order(1)
  void aClientThatNode1Keeps_isAnsweredByNode1_whereverItComes() throws Exception {
    assertEquals("node-2 127.0.5.1", ask(node2, "127.0.5.1", "/who"));
    assertEquals("0", ask(node1, "127.0.5.1", "/keep"));
    assertEquals("node-1 127.0.5.1", ask(node2, "127.0.5.1", "/who"));
    assertEquals("1", ask(node2, "127.0.5.1", "/keep"), "renewed by its owner");
    assertEquals("node-1 127.0.5.1", ask(node1, "127.0.5.1", "/who"));
    assertEquals("0", ask(node2, "127.0.5.1", "/end"));
    assertEquals("node-2 127.0.5.1", ask(node2, "127.0.5.1", "/who"));
    assertEquals(3, counted(node2, "HandedOver"));
  }

  @Test
  @Order(2)
  void eachNextRequestGoesToTheOwner_fromTheStartsAnswerOn_A13() throws Exception {
    for (int number = 1; number <= 50; number++) {
      String client = "127.0.6." + number;
      assertEquals("0", ask(node2, client, "/keep"));
      assertEquals("node-2 " + client, ask(node1, client, "/who"));
    }
  }

  @Test
  @Order(3)
  void aClientIsKeptOnlyByTheServerThatServesIt_A14() throws Exception {
    assertEquals("16", ask(node1, "127.0.5.2", "/keep?client=127.0.5.3"));
    assertEquals("0", ask(node1, "127.0.5.2", "/keep"));
  }

  @Test
  @Order(4)
  void aForgedHeaderChangesNothing() throws Exception {
    assertEquals("0", ask(node1, "127.0.5.4", "/keep"));
    for (String forged :
        List.of("X-Forwarded-For: 127.0.5.4", "Forwarded: for=127.0.5.4", "X-Forwarded-For: x")) {
      assertEquals("node-2 127.0.5.5", ask(node2, "127.0.5.5", "/who", forged));
      assertEquals("node-1 127.0.5.4", ask(node2, "127.0.5.4", "/who", forged));
    }
    String marked = "Holdfast-Handed-Over: 192.0.2.9:80";
    assertEquals("node-1 127.0.5.4", ask(node2, "127.0.5.4", "/who", marked));
    assertTrue(counted(node2, "UntrustedHeaders") >= 7);
  }

  @Test
  @Order(5)
  void aTrustedProxysHeaderCounts_andARequestThatWasHandedOverGoesNoFurther() throws Exception {
    String forwarded = "Forwarded: for=203.0.113.5";
    assertEquals("0", ask(node1, "127.0.0.1", "/keep", "X-Forwarded-For: 203.0.113.5"));
    assertEquals("node-1 203.0.113.5", ask(node2, "127.0.0.1", "/who", forwarded));
    assertEquals(
        "node-2 203.0.113.5",
        ask(node2, "127.0.0.1", "/who", forwarded, "Holdfast-Handed-Over: 127.0.0.1:1"));
    assertEquals(
        "node-2 127.0.0.1",
        ask(node2, "127.0.0.1", "/who", forwarded, "X-Forwarded-For: 203.0.113.6"));
    assertTrue(counted(node2, "MalformedHeaders") >= 1);
  }

  @Test
  @Order(6)
  void bodiesLargerThanTheHeapsGoUpAndDown() throws Exception {
    String client = "203.0.113.7";
    assertEquals("0", ask(node1, "127.0.0.1", "/keep", "X-Forwarded-For: " + client));
    long checksum = FilteredServlet.checksum(new FilteredServlet.Bytes(LARGE));
    List<CompletableFuture<HttpResponse<String>>> up = new ArrayList<>();
    List<CompletableFuture<HttpResponse<Long>>> down = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      up.add(
          PROXY.sendAsync(
              HttpRequest.newBuilder(node2.uri("/take"))
                  .header("X-Forwarded-For", client)
                  .POST(BodyPublishers.ofInputStream(() -> new FilteredServlet.Bytes(LARGE)))
                  .build(),
              BodyHandlers.ofString()));
      down.add(
          PROXY.sendAsync(
              HttpRequest.newBuilder(node2.uri("/give?length=" + LARGE))
                  .header("X-Forwarded-For", client)
                  .build(),
              answer -> new ChecksumSubscriber()));
    }
    for (CompletableFuture<HttpResponse<String>> one : up) {
      assertEquals(String.valueOf(checksum), one.get(60, TimeUnit.SECONDS).body());
      assertEquals("node-1", one.join().headers().firstValue("Served-By").orElse(""));
    }
    for (CompletableFuture<HttpResponse<Long>> one : down) {
      assertEquals(checksum, one.get(60, TimeUnit.SECONDS).body());
      assertEquals("node-1", one.join().headers().firstValue("Served-By").orElse(""));
    }
  }

  @Test
  @Order(7)
  void ifTheOwnerDies_itsClientsAreServedWhereTheyCome() throws Exception {
    assertEquals("0", ask(node1, "127.0.5.8", "/keep"));
    assertEquals("node-1 127.0.5.8", ask(node2, "127.0.5.8", "/who"));
    long before = counted(node2, "KeeperUnreachable");

    node1.kill();

    Await.until(
        "served at node-2",
        Duration.ofSeconds(20),
        () -> ask(node2, "127.0.5.8", "/who").equals("node-2 127.0.5.8"));
    assertEquals("node-2 127.0.5.8", ask(node2, "127.0.5.8", "/who"));
    assertTrue(counted(node2, "KeeperUnreachable") >= before + 1);
  }
}
