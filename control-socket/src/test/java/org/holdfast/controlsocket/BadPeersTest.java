package org.holdfast.controlsocket;

import static org.holdfast.controlsocket.Eventually.eventually;
import static org.holdfast.controlsocket.Rig.ADMIN;
import static org.holdfast.controlsocket.Rig.WEB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.MessageType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WIRE, 'Bad input': whatever peers do, others are served, and what they do is counted. */
@Timeout(60)
class BadPeersTest {
  private static final String CLIENT = "203.0.113.7";
  private static Rig rig;
  private ControlSocket socket;
  private Path path;

  @BeforeAll
  static void open() throws IOException {
    rig = new Rig();
  }

  @AfterAll
  static void close() throws IOException {
    rig.close();
  }

  @BeforeEach
  void listen() throws IOException {
    path = rig.folder().resolve("bad-peers");
    socket = rig.start(new ControlSocketSettings(path, null, Duration.ZERO, 300));
  }

  @AfterEach
  void closeWhatIsOpen() throws Exception {
    rig.closeWhatIsOpen();
  }

  private static ByteBuffer ping() {
    Frame frame = Frame.of(Header.request(MessageType.PING, 0, 7));
    ByteBuffer bytes = ByteBuffer.allocate(frame.bytes());
    frame.writeTo(bytes);
    return bytes.flip();
  }

  /** Start, renewal and end, and a ping, while the others do what they do. */
  private static void isServed(Program good) throws IOException {
    for (int round = 0; round < 20; round++) {
      assertEquals("0/0", good.ping().verdict());
      assertEquals("0/0", good.start(ADMIN, 80, CLIENT, 60).verdict());
      assertEquals("1/0", good.start(ADMIN, 80, CLIENT, 60).verdict());
      assertEquals("0/0", good.end(ADMIN, 80, CLIENT, 0).verdict());
    }
  }

  @Test
  void byteByByte_isReadAsAFrame_andOthersAreServedMeanwhile() throws IOException {
    Program good = rig.program(path).opened(rig.office(), "good");
    Program slow = rig.program(path);
    for (byte one : ping().array()) {
      slow.send(ByteBuffer.wrap(new byte[] {one}));
      isServed(good);
    }
    assertEquals("0/0", slow.read().verdict());
  }

  @Test
  void halfFrames_4GigabyteLengths_andUnknownTypes_leaveOthersServed() throws IOException {
    Program good = rig.program(path).opened(rig.office(), "good");
    List<Program> bad = new ArrayList<>();
    for (int peer = 0; peer < 25; peer++) {
      bad.add(rig.program(path));
      bad.get(peer).send(ping().limit(peer % 24));
    }
    for (int peer = 0; peer < 25; peer++) {
      Program huge = rig.program(path);
      huge.send(ByteBuffer.allocate(4).putInt(0, -1 - peer));
      assertEquals("20/0", huge.read().verdict());
      assertTrue(huge.isEnded());
      Program unknown = rig.program(path);
      unknown.send(ping().put(5, (byte) (100 + peer)));
      assertEquals("21/0", unknown.read().verdict());
    }
    isServed(good);
    assertEquals(25, socket.counts().malformed());
    assertEquals(25, socket.counts().unrecognised());
    for (int peer = 0; peer < 25; peer++) {
      bad.get(peer).send(ping().position(peer % 24));
      assertEquals("0/0", bad.get(peer).read().verdict());
    }
  }

  @Test
  void peerThatNeverReads_isCutOff_andOthersAreServedMeanwhile() throws IOException {
    Program good = rig.program(path).opened(rig.office(), "good");
    Program mute = rig.program(path);
    for (int hundred = 0; socket.counts().cutOff() == 0; hundred++) {
      sendHundredPings(mute);
      if (hundred % 50 == 0) {
        isServed(good);
      }
    }
    eventually("its place is free", () -> socket.counts().open() == 1);
    isServed(good);
  }

  /** Returns when they are answered, which does not mean that the answers are read. */
  private void sendHundredPings(Program program) throws IOException {
    ControlSocketCounts before = socket.counts();
    ByteBuffer hundred = ByteBuffer.allocate(24 * 100);
    while (hundred.hasRemaining()) {
      hundred.put(ping());
    }
    program.send(hundred.flip());
    eventually(
        "answered",
        () ->
            socket.counts().requests() >= before.requests() + 100
                || socket.counts().cutOff() > before.cutOff());
  }

  @Test
  void ownerThatDoesNotReadItsIndications_isCutOff_andItsAffinitiesEnd() throws IOException {
    Program first = rig.program(path);
    int capacity = 0;
    while (socket.counts().cutOff() == 0) {
      sendHundredPings(first);
      capacity++;
    }
    Program mute = rig.program(path).opened(rig.shop(), "mute");
    for (int client = 1; client <= 250; client++) {
      assertEquals("0/0", mute.start(WEB, 80, "203.0.113." + client, 3600).verdict());
    }
    for (int hundred = 0; hundred < capacity - 3; hundred++) {
      sendHundredPings(mute);
    }
    assertEquals(1, socket.counts().cutOff());
    rig.kept().stream().map(rig::endByAdministrator).forEach(CompletableFuture::join);
    eventually("cut off", () -> socket.counts().cutOff() == 2);
    eventually("nothing is kept", () -> rig.stack().size() == 0);
  }

  @Test
  void allPlacesOf256AreServed_oneMoreIsClosedAtOnceAndCounted() throws IOException {
    rig.closeOnly(socket);
    socket = rig.start(new ControlSocketSettings(path, null, Duration.ZERO, 256));
    List<Program> all = new ArrayList<>();
    for (int program = 0; program < 256; program++) {
      all.add(rig.program(path));
    }
    for (Program program : all) {
      assertEquals("0/0", program.ping().verdict());
    }
    assertTrue(rig.program(path).isEnded());
    assertEquals(1, socket.counts().refused());
    assertEquals(256, socket.counts().open());
    assertEquals("0/0", all.get(255).ping().verdict());
    all.get(0).close();
    eventually("its place is free", () -> socket.counts().open() == 255);
    assertEquals("0/0", rig.program(path).ping().verdict());
  }

  @Test
  void noise_neverStopsIt() throws IOException {
    Program good = rig.program(path).opened(rig.office(), "good");
    Random random = new Random(1);
    for (int peer = 0; peer < 100; peer++) {
      byte[] noise = new byte[1 + random.nextInt(6000)];
      random.nextBytes(noise);
      ByteBuffer bytes = ByteBuffer.wrap(noise);
      if (noise.length >= 76) {
        // Framed and of a type that is known, so that it is not turned away at once.
        bytes.putInt(0, 76).putShort(4, (short) (0x100 | (1 + peer % 5)));
      }
      try (Program noisy = Program.at(path)) {
        noisy.send(bytes);
      } catch (IOException closed) {
        // It was turned away in the middle of its noise.
      }
    }
    isServed(good);
    eventually("all are gone", () -> socket.counts().open() == 1);
  }

  @Test
  void startThatIsUnderWayWhenItsConnectionIsReset_leavesNothing() throws IOException {
    Program good = rig.program(path).opened(rig.office(), "good");
    for (int round = 0; round < 50; round++) {
      Program hasty = Program.at(path);
      Program opened = hasty;
      eventually("opened", () -> isOpened(opened));
      hasty.send(
          new Frame(
              Header.request(MessageType.START, 0, 1), hasty.affinity(WEB, 80, CLIENT, 3600)));
      hasty.close();
    }
    eventually("nothing is kept", () -> rig.stack().size() == 0);
    isServed(good);
  }

  private static boolean isOpened(Program program) {
    try {
      Answer answer = program.open(rig.shop(), "hasty");
      program.withHandle(answer.handle());
      return answer.code() == 0;
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Test
  void longestFrameIsRead_andAPipelineOfThem() throws IOException {
    Program good = rig.program(path);
    for (int frame = 0; frame < 50; frame++) {
      good.send(ByteBuffer.allocate(4096).putInt(0, 4096).put(4, (byte) 1).put(5, (byte) 9));
      good.send(new Frame(Header.request(MessageType.PING, 0, frame), new Body.None()));
    }
    for (int frame = 0; frame < 50; frame++) {
      assertEquals("21/0", good.read().verdict());
      assertEquals(frame, good.read().correlation());
    }
  }
}
