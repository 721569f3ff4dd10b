package org.holdfast.fronttier;

import static org.holdfast.fronttier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SPEC E4 and invariant 5: bytes go both ways whole, ends and breakdowns are passed on. */
@ParameterizedClass
@MethodSource("org.holdfast.fronttier.Rig#transports")
class RelayingTest {
  private static final int MUCH = 50 * 1024 * 1024;
  private static final int ONE_BUFFER = 64 * 1024;

  private final Rig rig;
  private long lastKept;
  private int sameLooks;

  RelayingTest(Transport transport) throws IOException {
    rig = new Rig(transport);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @Test
  void serverThatSpeaksFirst_isHeardByASilentClient() throws IOException {
    try (Target target = Target.named("220 hello")) {
      rig.start(target);
      assertEquals("220 hello", Rig.read(rig.connect(), 9));
    }
  }

  @Test
  void clientThatEnds_stillHearsTheAnswer() throws IOException {
    try (Target target = Target.of(RelayingTest::answerAfterTheEnd)) {
      rig.start(target);
      Socket client = rig.connect();
      Rig.write(client, "12345");
      client.shutdownOutput();
      assertEquals("5 bytes", Rig.read(client, 100));
      eventually("nothing left", rig::isEmpty);
    }
  }

  private static void answerAfterTheEnd(Socket connection) throws IOException {
    int heard = connection.getInputStream().readAllBytes().length;
    Rig.write(connection, heard + " bytes");
  }

  @Test
  void clientThatSendsAllAndEndsAtOnce_losesNothing() throws IOException {
    try (Target target = Target.of(RelayingTest::answerAfterTheEnd)) {
      rig.start(target);
      for (int i = 0; i < 100; i++) {
        Socket client = rig.connect();
        client.getOutputStream().write(new byte[100_000]);
        client.shutdownOutput();
        assertEquals("100000 bytes", Rig.read(client, 100));
      }
      eventually("nothing left", rig::isEmpty);
    }
  }

  @Test
  void instanceThatEnds_stillHearsTheClient() throws IOException {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (Target target =
        Target.of(
            connection -> {
              Rig.write(connection, "bye");
              connection.shutdownOutput();
              byte[] rest = connection.getInputStream().readAllBytes();
              heard.complete(new String(rest, StandardCharsets.US_ASCII));
            })) {
      rig.start(target);
      Socket client = rig.connect();
      assertEquals("bye", Rig.read(client, 100));
      Rig.write(client, "one more thing");
      client.shutdownOutput();
      assertEquals("one more thing", heard.join());
      eventually("nothing left", rig::isEmpty);
    }
  }

  @Test
  void slowReadersOnBothSides_costOneBufferEachAndLoseNothing() throws IOException {
    CompletableFuture<Void> mayRead = new CompletableFuture<>();
    CompletableFuture<Long> atTarget = new CompletableFuture<>();
    try (Target target =
        Target.of(
            connection -> {
              Thread writer = Target.start("target-writer", () -> writeMuch(connection));
              mayRead.join();
              atTarget.complete(checksum(connection.getInputStream()));
              eventually("all is written", () -> !writer.isAlive());
            })) {
      rig.start(target);
      Socket client = rig.connect();
      Target.start("client-writer", () -> writeMuch(client));
      eventually("both directions are stuck", this::isStuck);
      assertTrue(rig.counts().keptBytes() <= 2 * ONE_BUFFER, rig.counts()::toString);
      mayRead.complete(null);
      long atClient = checksum(client.getInputStream());
      assertEquals(atTarget.join(), atClient);
      assertEquals(checksumOfMuch(), atClient);
      eventually("nothing left", rig::isEmpty);
    }
  }

  @Test
  void silentClientThatReadsSlowly_getsAllOfADownload() throws IOException {
    try (Target target = Target.of(RelayingTest::writeMuch)) {
      rig.start(target);
      Socket client = rig.connect();
      eventually("the download is stuck", this::isStuck);
      assertTrue(rig.counts().keptBytes() <= ONE_BUFFER, rig.counts()::toString);
      assertEquals(checksumOfMuch(), checksum(client.getInputStream()));
      client.close();
      eventually("nothing left", rig::isEmpty);
    }
  }

  /** Bytes are kept, and for a hundred looks at them none has moved. */
  private boolean isStuck() {
    long kept = rig.counts().keptBytes();
    sameLooks = kept > 0 && kept == lastKept ? sameLooks + 1 : 0;
    lastKept = kept;
    return sameLooks == 100;
  }

  private static void writeMuch(Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      Random random = new Random(7);
      byte[] block = new byte[8192];
      for (int sent = 0; sent < MUCH; sent += block.length) {
        random.nextBytes(block);
        out.write(block);
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      // The reader misses the rest and says so.
    }
  }

  private static long checksum(InputStream in) throws IOException {
    CRC32 sum = new CRC32();
    byte[] block = new byte[65_536];
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      sum.update(block, 0, read);
    }
    return sum.getValue();
  }

  private static long checksumOfMuch() {
    CRC32 sum = new CRC32();
    Random random = new Random(7);
    byte[] block = new byte[8192];
    for (int sent = 0; sent < MUCH; sent += block.length) {
      random.nextBytes(block);
      sum.update(block);
    }
    return sum.getValue();
  }

  @Test
  void instanceThatDiesInTheMiddle_breaksTheClientOff() throws IOException {
    try (Target target = Target.named("A")) {
      rig.start(target);
      Socket client = rig.connect();
      assertEquals("A", Rig.read(client, 1));
      target.die();
      assertThrows(SocketException.class, () -> client.getInputStream().read());
      assertEquals(1, rig.counts().brokenOff());
      eventually("nothing left", rig::isEmpty);
    }
  }

  @Test
  void clientThatBreaksOff_breaksTheInstanceOff() throws IOException {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (Target target =
        Target.of(
            connection -> {
              Rig.write(connection, "A");
              try {
                heard.complete("an end, " + connection.getInputStream().read());
              } catch (SocketException reset) {
                heard.complete("a breakdown");
              }
            })) {
      rig.start(target);
      Socket client = rig.connect();
      assertEquals("A", Rig.read(client, 1));
      client.setSoLinger(true, 0);
      client.close();
      assertEquals("a breakdown", heard.join());
      eventually("nothing left", rig::isEmpty);
    }
  }

  @Test
  void silentClientAndHalfARequest_areEndedAfterTheIdleTimeout() throws IOException {
    rig.idleTimeout = Duration.ofMillis(400);
    try (Target target = Target.of(connection -> connection.getInputStream().readAllBytes())) {
      rig.start(target);
      Socket silent = rig.connect();
      Socket half = rig.connect();
      Rig.write(half, "GET / HT");
      assertEquals("", Rig.read(silent, 1));
      assertEquals("", Rig.read(half, 1));
      assertEquals(2, rig.counts().idle());
      eventually("nothing left", rig::isEmpty);
      eventually("nor at the instance", () -> target.open() == 0);
    }
  }

  @Test
  void bytesInOneDirectionAlone_keepAConnectionAlive() throws IOException {
    rig.idleTimeout = Duration.ofMillis(400);
    try (Target target = Target.named("A")) {
      rig.start(target);
      Socket client = rig.connect();
      long end = System.nanoTime() + Duration.ofMillis(1_200).toNanos();
      eventually("three idle timeouts", () -> echoes(client) && System.nanoTime() - end > 0);
      assertEquals(0, rig.counts().idle());
    }
  }

  private static boolean echoes(Socket client) {
    try {
      Rig.write(client, "x");
      return client.getInputStream().read() >= 0;
    } catch (IOException ended) {
      return false;
    }
  }
}
