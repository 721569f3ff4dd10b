package org.holdfast.controlsocket;

import static java.util.Comparator.comparingLong;
import static org.holdfast.controlsocket.Eventually.eventually;
import static org.holdfast.controlsocket.Rig.ADMIN;
import static org.holdfast.controlsocket.Rig.WEB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.configuration.ControlSocketSettings;
import org.holdfast.stack.Administration.Kept;
import org.holdfast.stack.IndicationSink;
import org.holdfast.wire.Body;
import org.holdfast.wire.Frame;
import org.holdfast.wire.Header;
import org.holdfast.wire.MessageType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SPEC A1 to A10, A14 to A16 as a program at the control socket sees them. */
@Timeout(30)
class ConversationTest {
  private static final String CLIENT = "203.0.113.7";
  private static final String GROUP = "203.0.113.0/24";

  private static Rig rig;

  @BeforeAll
  static void open() throws IOException {
    rig = new Rig();
  }

  @AfterEach
  void closeWhatIsOpen() throws Exception {
    rig.closeWhatIsOpen();
  }

  @AfterAll
  static void close() throws IOException {
    rig.close();
  }

  private static Program shop() throws IOException {
    return rig.program(rig.path()).opened(rig.shop(), "shop");
  }

  private static ByteBuffer header(int length, int version, int type, int kind) {
    return ByteBuffer.allocate(24)
        .putInt(0, length)
        .put(4, (byte) version)
        .put(5, (byte) type)
        .put(6, (byte) kind)
        .putLong(8, 99);
  }

  @Test
  void beforeOpen_pingAndUnknownTypesAreAnswered_startEndAndExtendGet12() throws IOException {
    Program program = rig.program(rig.path());
    assertEquals("0/0", program.ping().verdict());
    assertEquals("12/0", program.start(WEB, 80, CLIENT, 60).verdict());
    assertEquals("12/0", program.end(WEB, 80, CLIENT, 0).verdict());
    Answer extended = program.extend(WEB, 80, CLIENT, 60);
    assertEquals("12/0", extended.verdict());
    assertEquals(76, extended.length());
    assertEquals(CLIENT, extended.client().toString());
    assertEquals(0, extended.seconds());
    program.send(header(24, 1, 200, 0));
    Answer unknown = program.read();
    assertEquals("21/0", unknown.verdict());
    assertEquals(99, unknown.correlation());
  }

  @Test
  void open_isAnsweredWithItsFieldsAndAHandle_andOnceOnly() throws IOException {
    Path path = rig.path();
    Program program = rig.program(path);
    Answer opened = program.open(rig.shop(), "shöp");
    assertEquals("0/0", opened.verdict());
    assertEquals(57, opened.length());
    assertEquals(rig.shop().port(), opened.localPort());
    assertNotEquals(0, opened.handle());
    Answer again = program.open(rig.shop(), "shop");
    assertEquals("20/5", again.verdict());
    assertEquals(24, again.length());
    Answer other = rig.program(path).open(rig.office(), "office");
    assertNotEquals(opened.handle(), other.handle());
  }

  @Test
  void open_ofAListenerThatServesNothing_is10_andOfOneWhereNothingListens_12() throws IOException {
    Program program = rig.program(rig.path());
    try (ServerSocket stranger = new ServerSocket(0)) {
      Endpoint listener = new Endpoint(rig.shop().address(), stranger.getLocalPort());
      assertEquals("10/0", program.open(listener, "").verdict());
    }
    assertEquals("10/0", program.open(Rig.free(), "").verdict());
    Answer refused = program.open(Rig.SILENT, "");
    assertEquals("12/0", refused.verdict());
    assertEquals(0, refused.handle());
    // A refused OPEN is no OPEN.
    assertEquals("0/0", program.open(rig.shop(), "").verdict());
  }

  @Test
  void open_ofAListenerThatIsOpenOnAnotherConnection_is12With8_anyAddressIncluded()
      throws IOException {
    Path path = rig.path();
    Program first = rig.program(path).opened(rig.shop(), "shop");
    Program second = rig.program(path);
    assertEquals("12/8", second.open(rig.shop(), "shop").verdict());
    Endpoint any = new Endpoint(IpAddress.parse("::"), rig.shop().port());
    assertEquals("12/8", second.open(any, "shop").verdict());
    first.close();
    eventually("the first is gone", () -> isOpened(second, any));
  }

  private static boolean isOpened(Program program, Endpoint listener) {
    try {
      return program.open(listener, "shop").code() == 0;
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Test
  void handle_isValidOnlyOnTheConnectionThatOpenedIt() throws IOException {
    Path path = rig.path();
    Program shop = rig.program(path).opened(rig.shop(), "shop");
    Program office = rig.program(path).opened(rig.office(), "office");
    long own = office.handle();
    assertEquals("12/0", office.withHandle(shop.handle()).start(WEB, 80, CLIENT, 60).verdict());
    assertEquals("12/0", office.withHandle(own + 1).start(WEB, 80, CLIENT, 60).verdict());
    assertEquals("0/0", office.withHandle(own).start(WEB, 80, CLIENT, 60).verdict());
  }

  @Test
  void startRenewExtendEnd_withWhatTheStackFillsIn_A1_A2_A5_A7_A8() throws IOException {
    Program office = rig.program(rig.path()).opened(rig.office(), "office");
    Answer started = office.start(ADMIN, 0, CLIENT, 60);
    assertEquals("0/0", started.verdict());
    assertEquals(80, started.localPort());
    assertEquals(60, started.seconds());
    assertEquals(office.handle(), started.affinityHandle());
    Answer renewed = office.start(ADMIN, 80, CLIENT, 7200);
    assertEquals("1/1", renewed.verdict());
    assertEquals(3600, renewed.seconds());
    Answer extended = office.extend(ADMIN, 80, CLIENT, 7200);
    assertEquals("0/0", extended.verdict());
    assertEquals(7200, extended.seconds());
    assertEquals("0/0", office.end(ADMIN, 80, CLIENT, 0).verdict());
    assertEquals("15/0", office.end(ADMIN, 80, CLIENT, 0).verdict());
  }

  @Test
  void rejections_A2() throws IOException {
    Program shop = shop();
    assertEquals("10/0", shop.start("192.0.2.99", 80, CLIENT, 60).verdict());
    assertEquals("11/0", shop.start(WEB, 81, CLIENT, 60).verdict());
    assertEquals("16/3", shop.start(WEB, 80, "203.0.0.0/16", 60).verdict());
    assertEquals("15/0", shop.extend(WEB, 80, CLIENT, 60).verdict());
  }

  @Test
  void portZero_isEveryServiceOfTheListener_rule6() throws IOException {
    Answer started = shop().start(WEB, 0, CLIENT, 60);
    assertEquals("0/7", started.verdict());
    assertEquals(0, started.localPort());
    assertEquals(2, rig.stack().size());
  }

  @Test
  void groups_withinOnesOwn_partsAndHoles_A8_A11() throws IOException {
    Program shop = shop();
    assertEquals("0/0", shop.start(WEB, 80, GROUP, 600).verdict());
    Answer within = shop.start(WEB, 80, CLIENT, 60);
    assertEquals("2/0", within.verdict());
    assertEquals(600, within.seconds(), 5);
    assertEquals("14/0", shop.end(WEB, 80, CLIENT, 0).verdict());
    assertEquals("0/4", shop.end(WEB, 80, CLIENT, Header.PART).verdict());
  }

  @Test
  void flagFixed_isEchoedAndReachesTheStack_A6() throws IOException {
    Program shop = shop();
    shop.send(
        new Frame(
            Header.request(MessageType.START, Header.FIXED, 5),
            shop.affinity(WEB, 80, CLIENT, 60)));
    Answer started = shop.read();
    assertEquals("0/0", started.verdict());
    assertEquals(Header.FIXED, started.flags());
  }

  @Test
  void reservation_isForTheUserWhoConnected_andTcpTellsNobodyApart_A14() throws IOException {
    Endpoint tcp = Rig.free();
    rig.start(new ControlSocketSettings(null, tcp, Duration.ZERO, 256));
    Program overTcp = rig.program(tcp).opened(rig.office(), "office");
    assertEquals("16/2", overTcp.start(WEB, 80, CLIENT, 60).verdict());
    assertEquals("0/0", shop().start(WEB, 80, CLIENT, 60).verdict());
  }

  @Test
  void whenTheConnectionCloses_itsAffinitiesEnd() throws IOException {
    Program shop = shop();
    shop.start(WEB, 80, CLIENT, 60);
    assertEquals(1, rig.stack().size());
    shop.close();
    eventually("it has ended", () -> rig.stack().size() == 0);
  }

  @Test
  void withinTheGrace_theSameListenerAndName_takeOverUnderANewHandle() throws IOException {
    Path path = rig.path(Duration.ofHours(1));
    Program before = rig.program(path).opened(rig.shop(), "shop");
    before.start(WEB, 80, CLIENT, 60);
    before.close();
    Program after = rig.program(path);
    eventually("taken over", () -> isOpenedWithName(after));
    assertNotEquals(before.handle(), after.handle());
    assertEquals("1/0", after.start(WEB, 80, CLIENT, 60).verdict());
    assertEquals("12/0", after.withHandle(before.handle()).start(WEB, 80, CLIENT, 60).verdict());
  }

  private static boolean isOpenedWithName(Program program) {
    try {
      Answer answer = program.open(rig.shop(), "shop");
      program.withHandle(answer.handle());
      return answer.code() == 0;
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Test
  void withinTheGrace_anotherName_isRefused_andEndsNothing() throws IOException {
    Path path = rig.path(Duration.ofHours(1));
    Program before = rig.program(path).opened(rig.shop(), "shop");
    before.start(WEB, 80, CLIENT, 60);
    before.close();
    assertEquals("12/8", rig.program(path).open(rig.shop(), "other").verdict());
    Program after = rig.program(path);
    eventually("taken over", () -> isOpenedWithName(after));
    assertEquals("12/8", rig.program(path).open(rig.shop(), "other").verdict());
    assertEquals("1/0", after.start(WEB, 80, CLIENT, 60).verdict());
  }

  @Test
  void afterTheGrace_whatWasNotTakenOverEnds() throws IOException {
    Path path = rig.path(Duration.ofMillis(300));
    Program shop = rig.program(path).opened(rig.shop(), "shop");
    shop.start(WEB, 80, CLIENT, 60);
    Program office = rig.program(path).opened(rig.office(), "office");
    office.start(ADMIN, 80, CLIENT, 60);
    shop.close();
    Program again = rig.program(path);
    eventually("taken over", () -> isOpenedWithName(again));
    // It began to wait after the shop's, so when it ends the shop's time is over too.
    office.close();
    eventually("the office's has ended", () -> rig.stack().size() == 1);
    assertEquals("1/0", again.start(WEB, 80, CLIENT, 60).verdict());
  }

  @Test
  void indication_goesToTheConnectionOfTheOwner_alsoAtAnAnyAddress_A10() throws Exception {
    Path path = rig.path();
    Program office = rig.program(path).opened(rig.office(), "office");
    Program shop =
        rig.program(path)
            .opened(new Endpoint(IpAddress.parse("0.0.0.0"), rig.shop().port()), "shop");
    shop.start(WEB, 80, CLIENT, 60);
    rig.endByAdministrator(rig.kept().get(0)).join();
    Answer told = shop.read();
    assertEquals("0/105", told.verdict());
    assertEquals(MessageType.END.number(), told.type());
    assertEquals(Header.INDICATION, told.kind());
    assertEquals(0, told.correlation());
    assertEquals(80, told.localPort());
    assertEquals(CLIENT, told.client().toString());
    assertEquals(0, told.seconds());
    assertEquals(shop.handle(), told.affinityHandle());
    // The next that the office hears is its own answer.
    assertEquals("0/0", office.ping().verdict());
  }

  @Test
  void ownEnd_isNotIndicated_expiryIs_101() throws IOException {
    Program shop = shop();
    shop.start(WEB, 80, CLIENT, 60);
    shop.end(WEB, 80, CLIENT, 0);
    shop.start(WEB, 443, CLIENT, 1);
    Answer told = shop.read();
    assertEquals("0/101", told.verdict());
    assertEquals(443, told.localPort());
  }

  @Test
  void requestsSentAhead_areAnsweredInTheirOrder_andWhileOneWaitsOthersAreServed()
      throws Exception {
    Path path = rig.path();
    Program shop = rig.program(path).opened(rig.shop(), "shop");
    Program office = rig.program(path).opened(rig.office(), "office");
    shop.start(WEB, 80, CLIENT, 60);
    office.start(ADMIN, 80, CLIENT, 60);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch stalls = new CountDownLatch(1);
    IndicationSink stalling =
        indication -> {
          stalls.countDown();
          await(goOn);
        };
    rig.stack().indicateTo(stalling);
    try {
      Kept ofTheShop = rig.kept().stream().min(comparingLong(Kept::id)).orElseThrow();
      var ended = rig.endByAdministrator(ofTheShop);
      await(stalls);
      shop.send(frame(MessageType.START, 11, shop.affinity(WEB, 80, "203.0.113.9", 60)));
      for (int correlation = 12; correlation < 100; correlation++) {
        shop.send(frame(MessageType.PING, correlation, new Body.None()));
      }
      assertEquals("0/0", office.ping().verdict());
      assertEquals("1/0", office.start(ADMIN, 80, CLIENT, 60).verdict());
      goOn.countDown();
      ended.join();
    } finally {
      goOn.countDown();
      rig.stack().indicateNoMoreTo(stalling);
    }
    Answer first = shop.read();
    if (first.kind() == Header.INDICATION) {
      first = shop.read();
    }
    assertEquals("11: 0/0", first.correlation() + ": " + first.verdict());
    for (int correlation = 12; correlation < 100; correlation++) {
      assertEquals(correlation, shop.read().correlation());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private static Frame frame(MessageType type, long correlation, Body body) {
    return new Frame(Header.request(type, 0, correlation), body);
  }

  @Test
  void malformedMessage_isAnswered20_andTheConnectionStaysOpen() throws IOException {
    Program program = rig.program(rig.path());
    program.send(header(24, 1, 5, 1));
    assertEquals("20/6", program.read().verdict());
    assertEquals("0/0", program.ping().verdict());
  }

  @Test
  void impossibleLength_isAnsweredByOneHeader_andTheConnectionIsClosed() throws IOException {
    for (int length : new int[] {23, 4097, -1}) {
      Program program = rig.program(rig.path());
      program.send(header(length, 1, 5, 0));
      Answer refused = program.read();
      assertEquals("20/0", refused.verdict());
      assertEquals(24, refused.length());
      assertEquals(0, refused.type());
      assertEquals(0, refused.correlation());
      assertEquals(true, program.isEnded());
    }
  }

  @Test
  void otherVersion_isAnswered22_andTheConnectionIsClosed_overTcpToo() throws IOException {
    Endpoint tcp = Rig.free();
    rig.start(new ControlSocketSettings(null, tcp, Duration.ZERO, 256));
    Program program = rig.program(tcp);
    program.send(header(4000, 2, 1, 0));
    // It must not be reset over what it goes on sending.
    program.send(ByteBuffer.allocate(3000));
    Answer refused = program.read();
    assertEquals("22/0", refused.verdict());
    assertEquals(99, refused.correlation());
    assertEquals(true, program.isEnded());
  }

  @Test
  void programThatSendsAndEndsItsHalf_isStillAnswered() throws IOException {
    Program program = rig.program(rig.path());
    program.send(frame(MessageType.PING, 1, new Body.None()));
    program.send(frame(MessageType.PING, 2, new Body.None()));
    program.channel().shutdownOutput();
    assertEquals(1, program.read().correlation());
    assertEquals(2, program.read().correlation());
    assertEquals(true, program.isEnded());
  }
}
