package org.holdfast.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.holdfast.affinity.IpAddress;
import org.holdfast.affinity.ReturnCode;
import org.holdfast.wire.Incoming.Refused;
import org.holdfast.wire.Incoming.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC A15 and WIRE, 'Bad input': what is refused, and which field is named. */
class BadInputTest {
  private static final int OPEN = 1;
  private static final int START = 2;
  private static final int END = 3;
  private static final int EXTEND = 4;
  private static final int PING = 5;

  private static ByteBuffer header(int length, int type) {
    return ByteBuffer.allocate(Math.max(length, 24))
        .putInt(0, length)
        .put(4, (byte) 1)
        .put(5, (byte) type)
        .putLong(8, 42);
  }

  private static ByteBuffer ping() {
    return header(24, PING);
  }

  private static ByteBuffer open(int nameBytes) {
    return header(52 + nameBytes, OPEN).putShort(40, (short) 80).putShort(50, (short) nameBytes);
  }

  private static ByteBuffer affinity(int type, String client, int mask, int... ports) {
    ByteBuffer frame =
        header(76 + 2 * ports.length, type)
            .put(42, IpAddress.parse(client).toBytes())
            .putInt(58, mask)
            .putShort(74, (short) ports.length);
    for (int index = 0; index < ports.length; index++) {
      frame.putShort(76 + 2 * index, (short) ports[index]);
    }
    return frame;
  }

  private static ByteBuffer start() {
    return affinity(START, "192.0.2.0", 24, 4000, 4001);
  }

  private static Refused refused(ByteBuffer bytes) {
    Refused refused = assertInstanceOf(Refused.class, RequestDecoder.next(bytes));
    assertEquals(refused.code().number(), refused.answer().header().code());
    assertEquals(Header.RESPONSE, refused.answer().header().kind());
    assertEquals(24, refused.answer().bytes());
    return refused;
  }

  private static void isMalformedAt(int offset, ByteBuffer bytes) {
    Header before =
        assertInstanceOf(Refused.class, RequestDecoder.next(bytes.duplicate())).answer().header();
    assertEquals(42, before.correlation());
    assertEquals(Byte.toUnsignedInt(bytes.get(5)), before.type());
    assertEquals(Byte.toUnsignedInt(bytes.get(7)), before.flags());
    Refused refused = refused(bytes);
    assertEquals(ReturnCode.MALFORMED, refused.code());
    assertEquals(offset, refused.answer().header().information());
    assertEquals(false, refused.closes());
    assertEquals(0, bytes.remaining());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 4097, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void impossibleLength_isAnsweredByOneHeaderWithoutTypeAndCorrelation_andCloses(int length) {
    Refused refused = refused(ByteBuffer.allocate(4).putInt(0, length));
    assertEquals(new Header(0, Header.RESPONSE, 0, 0, 20, 0), refused.answer().header());
    assertEquals(true, refused.closes());
  }

  @Test
  void otherVersion_is22AndCloses_beforeItsBodyHasCome() {
    for (int version : new int[] {0, 2, 255}) {
      ByteBuffer bytes = header(4096, 9).put(4, (byte) version).limit(24);
      Refused refused = refused(bytes);
      assertEquals(ReturnCode.UNSUPPORTED_VERSION, refused.code());
      assertEquals(42, refused.answer().header().correlation());
      assertEquals(true, refused.closes());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 127, 255})
  void unknownType_is21WithThatType_whateverElseIsWrong(int type) {
    Refused refused = refused(header(100, type).put(6, (byte) 9).put(7, (byte) 0xff));
    assertEquals(ReturnCode.UNRECOGNISED_TYPE, refused.code());
    assertEquals(type, refused.answer().header().type());
    assertEquals(0, refused.answer().header().information());
    assertEquals(false, refused.closes());
  }

  @Test
  void fieldsOfTheHeader_inTheirOrder() {
    isMalformedAt(
        6, start().put(6, (byte) 1).put(7, (byte) 4).putShort(16, (short) 1).putInt(20, 1));
    isMalformedAt(6, start().put(6, (byte) 2));
    isMalformedAt(7, start().put(7, (byte) 4).putShort(16, (short) 1).putInt(20, 1));
    isMalformedAt(16, start().putShort(16, (short) 1).putShort(18, (short) 1).putInt(20, 1));
    isMalformedAt(18, start().putShort(18, (short) 1).putInt(20, 1));
    isMalformedAt(20, start().putInt(20, 1).putInt(58, 0));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 2", "2, 128", "3, 1", "4, 1", "4, 2", "5, 1"})
  void flagsThatTheTypeDoesNotKnow(int type, int flag) {
    isMalformedAt(7, header(24, type).put(7, (byte) flag));
  }

  @Test
  void flagsThatTheTypeKnows() {
    assertInstanceOf(Request.class, RequestDecoder.next(start().put(7, (byte) Header.FIXED)));
    assertInstanceOf(
        Request.class,
        RequestDecoder.next(affinity(END, "192.0.2.7", 32).put(7, (byte) Header.PART)));
  }

  @Test
  void bodyTooShortOrTooLong() {
    isMalformedAt(0, header(25, PING));
    isMalformedAt(0, header(51, OPEN));
    isMalformedAt(0, open(4).putShort(50, (short) 3));
    isMalformedAt(0, open(4).putShort(50, (short) 5).putShort(40, (short) 0));
    isMalformedAt(0, header(75, START));
    isMalformedAt(0, header(24, EXTEND));
    isMalformedAt(0, start().putShort(74, (short) 1));
    isMalformedAt(0, start().putShort(74, (short) 65_535).putInt(58, 0));
  }

  @Test
  void open_portThenNameTooLongThenNotUtf8() {
    isMalformedAt(40, open(256).putShort(40, (short) 0));
    isMalformedAt(50, open(256).put(52, (byte) 0xff));
    isMalformedAt(52, open(255).put(306, (byte) 0xc3));
    isMalformedAt(52, open(3).put(52, (byte) 0xed).put(53, (byte) 0xa0).put(54, (byte) 0x80));
    assertInstanceOf(Request.class, RequestDecoder.next(open(255)));
    assertInstanceOf(Request.class, RequestDecoder.next(open(0)));
  }

  @Test
  void clientAddressZero() {
    isMalformedAt(42, affinity(START, "::", 0));
    isMalformedAt(42, affinity(END, "0.0.0.0", 33));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0, 0",
    "192.0.2.0, 33",
    "2001:db8::, 0",
    "2001:db8::, 129",
    "2001:db8::, 2147483647",
    "2001:db8::, -256",
    "192.0.2.1, -255",
    "192.0.2.0, -129",
    "192.0.2.0, -16711936"
  })
  void prefixOrMaskThatMeansNothing_isNamedBeforeHostBits(String client, int mask) {
    isMalformedAt(58, affinity(EXTEND, client, mask, 0));
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 24", "192.0.2.1, -256", "2001:db8::1, 64", "192.0.2.1, -2147483648"})
  void hostBitsBeyondAValidMask(String client, int mask) {
    isMalformedAt(42, affinity(START, client, mask, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0, -256, 24",
    "192.0.2.1, -1, 32",
    "128.0.0.0, -2147483648, 1",
    "128.0.0.0, 1, 1",
    "2001:db8::1, 128, 128",
    "8000::, 1, 1"
  })
  void prefixesAndMasksThatAreRight_A11(String client, int mask, int prefixLength) {
    Request request =
        assertInstanceOf(Request.class, RequestDecoder.next(affinity(START, client, mask, 4000)));
    Body.Affinity affinity = assertInstanceOf(Body.Affinity.class, request.frame().body());
    assertEquals(prefixLength, affinity.client().prefixLength());
  }

  @Test
  void clientPorts_tooManyThenZeroThenTwice() {
    int[] sixtyFive = IntStream.range(0, 65).toArray();
    isMalformedAt(74, affinity(START, "192.0.2.7", 32, sixtyFive));
    isMalformedAt(78, affinity(START, "192.0.2.7", 32, 4000, 0, 0));
    isMalformedAt(80, affinity(END, "192.0.2.7", 32, 4000, 65_535, 4000));
    int[] sixtyFour = IntStream.rangeClosed(1, 64).toArray();
    assertInstanceOf(
        Request.class, RequestDecoder.next(affinity(START, "192.0.2.7", 32, sixtyFour)));
  }

  @Test
  void halfAFrame_isWaitedFor() {
    ByteBuffer whole = start();
    for (int bytes = 0; bytes < whole.capacity(); bytes++) {
      ByteBuffer half = whole.duplicate().limit(bytes);
      assertNull(RequestDecoder.next(half));
      assertEquals(0, half.position());
    }
  }

  @Test
  void whatFollowsARefusedFrame_isReadAsIfNothingHadBeen() {
    ByteBuffer both = ByteBuffer.allocate(24 + 30 + 24);
    both.put(header(24, PING).put(6, (byte) 1).array()).put(header(30, 77).array());
    both.put(ping().array()).flip();
    assertInstanceOf(Refused.class, RequestDecoder.next(both));
    assertInstanceOf(Refused.class, RequestDecoder.next(both));
    assertInstanceOf(Request.class, RequestDecoder.next(both));
    assertNull(RequestDecoder.next(both));
  }

  @Property(tries = 2_000)
  void anyBytes_giveTheSameWhereverTheyAreCut(
      @ForAll @Size(max = 200) byte[] noise, @ForAll int cut) {
    // Mostly framed, so that more than the length is looked at.
    ByteBuffer bytes =
        ByteBuffer.allocate(24 + noise.length).put(start().array(), 0, 24).put(noise);
    bytes.putInt(0, 24 + noise.length).put(5, (byte) (1 + Math.floorMod(cut, 5))).flip();
    List<Incoming> whole = new ArrayList<>();
    List<Incoming> cutUp = new ArrayList<>();
    readAll(bytes.duplicate(), whole);
    int first = Math.floorMod(cut, bytes.limit());
    ByteBuffer arriving = bytes.duplicate().limit(first);
    readAll(arriving, cutUp);
    readAll(arriving.limit(bytes.limit()), cutUp);
    assertEquals(whole, cutUp);
  }

  private static void readAll(ByteBuffer bytes, List<Incoming> read) {
    Incoming next = closed(read) ? null : RequestDecoder.next(bytes);
    while (next != null) {
      read.add(next);
      next = closed(read) ? null : RequestDecoder.next(bytes);
    }
  }

  private static boolean closed(List<Incoming> read) {
    return !read.isEmpty() && read.get(read.size() - 1) instanceof Refused last && last.closes();
  }
}
